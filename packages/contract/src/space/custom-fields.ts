import Type, { type Static } from 'typebox'
import { route } from '../route.ts'
import { Closed, Nullable } from '../schemas.ts'
import { Body, Id, IdText, inSpace, inSpaceWithId, ShortText, sample, tenant } from './base.ts'

export const customFieldsMax = 100

export const CustomField = Closed({ id: Id(), label: Type.String() })
export const CustomFieldValues = Closed({
  membership_id: Id(),
  fields: Type.Array(Closed({ label: Type.String(), value: Nullable(Type.String()), id: Id() })),
})
const Wanted = Type.Array(
  Body({ id: Type.Optional(Nullable(IdText())), label: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) }),
  { maxItems: customFieldsMax },
)
type Wanted = Static<typeof Wanted>
const wantedInObject = { fields: Type.Optional(Wanted), custom_fields: Type.Optional(Wanted) }
/** The array itself, or an object that holds it: one schema and no union, so that an error names the field and not the branches. */
const WantedBody = Type.Unsafe<Wanted | { fields?: Wanted; custom_fields?: Wanted }>({
  ...Wanted,
  type: ['array', 'object'],
  properties: wantedInObject,
})

const Value = Nullable(ShortText(5000))
const NamedValue = Body({ id: Type.Optional(Nullable(IdText())), label: Type.Optional(Nullable(ShortText())), value: Value })
/** Values as a list, or by the ids of their fields. One schema for both, as above. */
export const CustomFieldInput = Type.Unsafe<Static<typeof NamedValue>[] | Record<string, string | null>>({
  type: ['array', 'object'],
  description: 'A list of `{id, value}` or `{label, value}`, or an object of values by the ids of their fields',
  items: NamedValue,
  maxItems: customFieldsMax,
  additionalProperties: Value,
  maxProperties: customFieldsMax,
})
const fieldsExample = [{ id: sample.field, label: 'T-shirt size' }]
const valuesExample = { membership_id: sample.membership, fields: [{ label: 'T-shirt size', value: 'M', id: sample.field }] }

export const customFields = {
  listOfSpace: route({
    id: 'space.customFields.listOfSpace',
    method: 'GET',
    path: tenant('/space/custom_fields'),
    tag: 'Custom fields',
    summary: 'List the fields that a space has added to memberships',
    access: { token: 'read_custom_fields', as: 'admin' },
    params: inSpace,
    reply: { status: 200, schema: Type.Array(CustomField) },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, reply: fieldsExample },
  }),
  replaceOfSpace: route({
    id: 'space.customFields.replaceOfSpace',
    method: 'PUT',
    path: tenant('/space/custom_fields'),
    tag: 'Custom fields',
    summary: 'Replace the fields of a space',
    description:
      'An array, or `{fields: […]}` or `{custom_fields: […]}`, as forms need. A field with an `id` is kept, one without is new, and one that is missing is removed with its values.',
    access: { token: 'write_custom_fields', as: 'admin' },
    params: inSpace,
    body: WantedBody,
    reply: { status: 200, schema: Type.Array(CustomField) },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, body: [{ label: 'T-shirt size' }], reply: fieldsExample },
  }),
  getOfMembership: route({
    id: 'space.customFields.getOfMembership',
    method: 'GET',
    path: tenant('/memberships/:id/custom_fields'),
    tag: 'Custom fields',
    summary: 'Show the custom fields of a membership',
    description: 'An admin sees those of each membership, a member their own.',
    access: { token: 'read_custom_fields', as: 'member' },
    params: inSpaceWithId,
    reply: { status: 200, schema: CustomFieldValues },
    errors: ['community_not_found', 'member_not_found'],
    example: { params: { tag: sample.tag, id: sample.membership }, reply: valuesExample },
  }),
  updateOfMembership: route({
    id: 'space.customFields.updateOfMembership',
    method: 'PUT',
    path: tenant('/memberships/:id/custom_fields'),
    tag: 'Custom fields',
    summary: 'Set custom fields of a membership',
    description: 'A field that is left out stays as it is; null or an empty text clears it.',
    access: { token: 'write_custom_fields', as: 'admin' },
    params: inSpaceWithId,
    body: Body({ fields: CustomFieldInput }),
    reply: { status: 200, schema: CustomFieldValues },
    errors: ['community_not_found', 'member_not_found'],
    example: {
      params: { tag: sample.tag, id: sample.membership },
      body: { fields: [{ id: sample.field, value: 'M' }] },
      reply: valuesExample,
    },
  }),
  list: route({
    id: 'space.customFields.list',
    method: 'GET',
    path: tenant('/custom_fields'),
    tag: 'Custom fields',
    summary: 'List the custom fields of all memberships',
    access: { token: 'read_custom_fields', as: 'admin' },
    params: inSpace,
    reply: { status: 200, schema: Type.Array(CustomFieldValues) },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, reply: [valuesExample] },
  }),
}
