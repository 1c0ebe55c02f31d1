import type { InputOf } from '@guildhall/contract/route'
import type { space } from '@guildhall/contract/space'
import { type CustomField, listFields, replaceFields } from '../../../domain/custom-fields/custom-fields.ts'
import type { Handler } from '../../../http/context.ts'
import { invalid } from '../../../kernel/fail.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'

type CustomFields = typeof space.customFields
const present = ({ id, label }: CustomField) => ({ id: hexId(id), label })

export const listOfSpace: Handler<CustomFields['listOfSpace']> = async ({ data, space: { communityId } }) =>
  (await listFields(data.tenant(communityId))).map(present)

export const replaceOfSpace: Handler<CustomFields['replaceOfSpace']> = async ({ body, actor, data, space: { communityId } }) => {
  const wanted = listOf(body).map(({ id, label }, index) => ({ id: id ? idOf(id, index) : undefined, label }))
  return data.change(communityId, async (tx) => (await replaceFields(tx, actor, wanted)).map(present))
}

/** What is missing goes with its values: a body that says it in two ways, or in none, is refused. */
function listOf(body: InputOf<CustomFields['replaceOfSpace']>['body']) {
  if (Array.isArray(body)) return body
  if (body.fields && body.custom_fields) throw invalid('custom_fields', 'stands beside fields: send one of them')
  const list = body.fields ?? body.custom_fields
  if (!list) throw invalid('fields', 'is required', 'required')
  return list
}

function idOf(text: string, index: number): string {
  const id = fromHexId(text)
  if (id === undefined) throw invalid(`fields[${index}].id`, 'is not a field of this space', 'unknown')
  return id
}
