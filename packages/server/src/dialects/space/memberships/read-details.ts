import type { InputOf } from '@guildhall/contract/route'
import type { space } from '@guildhall/contract/space'
import type { DetailsInput } from '../../../domain/memberships/details.ts'
import { readValues } from '../custom-fields/read-values.ts'
import { readDay } from '../present.ts'

type Body = InputOf<typeof space.memberships.update>['body']

/** The fields of a body that say who the membership is for. 400 naming `starts_at`, `custom_fields`. */
export const readDetails = ({
  name,
  email,
  phone,
  address,
  customer_number: customerNumber,
  starts_at: startsAt,
  custom_fields: customFields,
}: Body): DetailsInput => ({
  ...(name !== undefined && { name }),
  ...(email !== undefined && { email }),
  ...(phone !== undefined && { phone }),
  ...(address !== undefined && { address: readAddress(address) }),
  ...(customerNumber !== undefined && { customerNumber }),
  ...(startsAt?.trim() && { startsAt: readDay(startsAt, 'starts_at') }),
  ...(customFields !== undefined && { customFields: readValues(customFields, 'custom_fields') }),
})

const lines = ['name', 'company', 'full_address', 'address', 'post_code', 'city', 'state', 'country'] as const
/** The lines that are known; whatever else was sent is left alone. */
const readAddress = (address: NonNullable<Body['address']>): NonNullable<DetailsInput['address']> =>
  Object.fromEntries(lines.flatMap((name) => (address[name] === undefined ? [] : [[name, address[name]]])))
