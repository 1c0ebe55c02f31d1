import type { space } from '@guildhall/contract/space'
import { type FieldValues, getValues, listValues, setValues } from '../../../domain/custom-fields/custom-fields.ts'
import { getMembership } from '../../../domain/memberships/details.ts'
import type { Handler } from '../../../http/context.ts'
import { hexId } from '../../../kernel/ids.ts'
import { membershipIdOf } from '../memberships/membership-id.ts'
import { readValues } from './read-values.ts'

type CustomFields = typeof space.customFields
const present = ({ membershipId, fields }: FieldValues) => ({
  membership_id: hexId(membershipId),
  fields: fields.map(({ id, label, value }) => ({ label, value, id: hexId(id) })),
})

export const list: Handler<CustomFields['list']> = async ({ data, space: { communityId } }) =>
  (await listValues(data.tenant(communityId))).map(present)

export const getOfMembership: Handler<CustomFields['getOfMembership']> = async ({ params, token, data, space: here }) => {
  const tenant = data.tenant(here.communityId)
  const { id } = await getMembership(tenant, { userId: token.userId, role: here.role }, membershipIdOf(params))
  return present(await getValues(tenant, id))
}

export const updateOfMembership: Handler<CustomFields['updateOfMembership']> = async ({
  params,
  body,
  actor,
  data,
  space: here,
  now,
}) => {
  const id = membershipIdOf(params)
  const wanted = readValues(body.fields, 'fields')
  return data.change(here.communityId, async (tx) => present(await setValues(tx, actor, id, wanted, now)))
}
