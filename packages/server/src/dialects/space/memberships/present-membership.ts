import type { DetailsRow } from '../../../domain/memberships/details.ts'
import type { PriceList } from '../../../domain/plans/plans.ts'
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

/** `publicUrl`: pictures of people without one of their own are asked for there. */
export const presentMembership = (row: DetailsRow, { plans, money }: PriceList, publicUrl: string) => ({
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
  starts_at: row.starts_at ? wireDay(row.starts_at) : row.joined_at && wireDay(row.joined_at.toISOString().slice(0, 10)),
  canceled_to: row.canceled_to && wireDay(row.canceled_to),
  next_invoice_at: null,
  team_id: null,
})
