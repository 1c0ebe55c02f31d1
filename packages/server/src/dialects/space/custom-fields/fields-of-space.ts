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
  const wanted = (Array.isArray(body) ? body : body.fields).map(({ id, label }, index) => ({
    id: id ? idOf(id, index) : undefined,
    label,
  }))
  return data.change(communityId, async (tx) => (await replaceFields(tx, actor, wanted)).map(present))
}

function idOf(text: string, index: number): string {
  const id = fromHexId(text)
  if (id === undefined) throw invalid(`fields[${index}].id`, 'is not a field of this space', 'unknown')
  return id
}
