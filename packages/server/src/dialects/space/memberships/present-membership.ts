import type { DetailsRow } from '../../../domain/memberships/details.ts'
import { type PriceList, readPriceList } from '../../../domain/plans/plans.ts'
import { getSpace } from '../../../domain/spaces/spaces.ts'
import { dayIn } from '../../../kernel/days.ts'
import { hexId } from '../../../kernel/ids.ts'
import { presentPlanOfMembership } from '../plans/present-plan.ts'
import { wireDay, wireTime } from '../present.ts'

function presentAddress({ address, name }: DetailsRow) {
  const { company = null, full_address: fullAddress, address: street = null, post_code: postCode = null } = address ?? {}
  const { city = null, state = null, country = null } = address ?? {}
  const lines = [street, [postCode, city].filter(Boolean).join(' '), state].filter(Boolean)
  return {
    name: address?.name ?? name,
    company,
    full_address: fullAddress ?? (lines.length > 0 ? lines.join('\n') : null),
    address: street,
    post_code: postCode,
    city,
    state,
    country,
  }
}

/** What all memberships of a space are shown with. */
export interface SpaceTerms extends PriceList {
  readonly timeZone: string
}
export async function readSpaceTerms(tenant: Parameters<typeof readPriceList>[0]): Promise<SpaceTerms> {
  const [prices, { time_zone: timeZone }] = await Promise.all([readPriceList(tenant), getSpace(tenant)])
  return { ...prices, timeZone }
}

/** Days are those of the space's clock. `publicUrl`: pictures of people without one of their own are asked for there. */
export const presentMembership = (row: DetailsRow, { plans, money, timeZone }: SpaceTerms, publicUrl: string) => ({
  id: hexId(row.id),
  name: row.name,
  email: row.email,
  phone: row.phone,
  user: row.email === null ? null : { id: hexId(row.user_id), email: row.email },
  picture: row.picture ?? `${publicUrl}/api/users/${hexId(row.user_id)}/picture`,
  address: presentAddress(row),
  billing_emails: [],
  charge_taxes: true,
  customer_number: row.customer_number,
  plan: presentPlanOfMembership(
    plans.find(({ id }) => id === row.segment_id),
    money,
    row.canceled_to,
  ),
  upcoming_plan: null,
  payment_method: null,
  confirmed_at: row.joined_at && wireTime(row.joined_at),
  starts_at: row.starts_at ? wireDay(row.starts_at) : row.joined_at && wireDay(dayIn(timeZone, row.joined_at)),
  canceled_to: row.canceled_to && wireDay(row.canceled_to),
  next_invoice_at: null,
  team_id: null,
})
