import { setImmediate } from 'node:timers/promises'
import type { space } from '@guildhall/contract/space'
import { type FieldValues, getValues, listValues, setValues } from '../../../domain/custom-fields/custom-fields.ts'
import { getMembership } from '../../../domain/memberships/details.ts'
import type { Handler } from '../../../http/context.ts'
import { hexId } from '../../../kernel/ids.ts'
import { Json } from '../../../kernel/json.ts'
import { membershipIdOf } from '../memberships/membership-id.ts'
import { readValues } from './read-values.ts'

type CustomFields = typeof space.customFields
const present = ({ membershipId, fields }: FieldValues) => ({
  membership_id: hexId(membershipId),
  fields: fields.map(({ id, label, value }) => ({ label, value, id: hexId(id) })),
})

/** Memberships that are written down in one go. */
const portion = 500

/** There are no pages in this API: as the memberships, so that others are answered in between. */
export const list: Handler<CustomFields['list']> = async ({ data, space: { communityId } }) => {
  const texts: string[] = []
  for (const [index, values] of (await listValues(data.tenant(communityId))).entries()) {
    if (index % portion === 0) await setImmediate()
    texts.push(JSON.stringify(present(values)))
  }
  return new Json(`[${texts.join(',')}]`)
}

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
