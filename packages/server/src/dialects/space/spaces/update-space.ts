import type { space } from '@guildhall/contract/space'
import { getSpace, updateSpace } from '../../../domain/spaces/spaces.ts'
import type { Handler } from '../../../http/context.ts'
import { presentSpace } from './present-space.ts'

export const update: Handler<typeof space.spaces.update> = async ({ body, actor, data, space: { communityId, url }, now }) => {
  const changes = {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.email !== undefined && { contactEmail: body.email }),
    ...(body.country !== undefined && { country: body.country }),
    ...(body.locale !== undefined && { locale: body.locale }),
    ...(body.time_zone_name?.trim() && { timeZone: body.time_zone_name }),
    ...(body.tax_rate !== undefined && { taxRate: body.tax_rate }),
    ...(body.price_display !== undefined && { priceDisplay: body.price_display }),
    ...(body.price_decimals !== undefined && { priceDecimals: body.price_decimals }),
    ...(body.hour_format !== undefined && { hourFormat: body.hour_format }),
  }
  return data.change(communityId, async (tx) => {
    await updateSpace(tx, actor, changes, now)
    return presentSpace(await getSpace(tx), url, now)
  })
}
