import { isInEu, type SpaceRow, spaceIdOf } from '../../../domain/spaces/spaces.ts'
import { offsetSeconds } from '../../../kernel/days.ts'
import { hexId } from '../../../kernel/ids.ts'
import { wireTime } from '../present.ts'

export const presentSpace = (row: SpaceRow, url: string, now: Date) => ({
  id: spaceIdOf(row.tag),
  name: row.name,
  url,
  email: row.contact_email,
  created_at: wireTime(row.created_at),
  description: row.description,
  owner_id: hexId(row.owner_user_id),
  country: row.country,
  locale: row.locale,
  in_eu: row.country !== null && isInEu(row.country),
  subdomain: row.tag,
  tax_rate: row.tax_rate,
  price_display: row.price_display,
  price_decimals: row.price_decimals,
  time_zone_name: row.time_zone,
  time_zone_offset: offsetSeconds(row.time_zone, now),
  hour_format: row.hour_format,
})
