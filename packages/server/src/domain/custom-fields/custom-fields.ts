/** Fields that a space adds to its memberships, and what each membership holds in them. Source: space contract 2.5 Custom fields. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import {
  allFields,
  allValues,
  type CustomField,
  deleteFields,
  findValues,
  lockFields,
  lockValues,
  updateValues,
  type ValuesRow,
  writeFields,
} from './custom-fields-store.ts'

export type { CustomField } from './custom-fields-store.ts'

/** What the fields of one membership may hold together. */
const charactersMax = 20_000

export interface FieldValues {
  readonly membershipId: string
  /** Every field of the space, in its order; null where nothing is held. */
  readonly fields: readonly (CustomField & { readonly value: string | null })[]
}

export const listFields = (tenant: Tenant): Promise<CustomField[]> => allFields(tenant)

export interface WantedField {
  /** undefined for a new one. */
  readonly id: string | undefined
  readonly label: string
}
/** A field that is not wanted any more goes, with its values. 400 naming the field that is none of the space's, or twice there. */
export async function replaceFields(tx: Tx, actor: Actor, wanted: readonly WantedField[]): Promise<CustomField[]> {
  await lockFields(tx)
  const known = new Set((await allFields(tx)).map(({ id }) => id))
  const kept = new Set<string>()
  const fields = wanted.map(({ id, label }, index) => {
    if (id === undefined) return { id: newId(), label }
    if (!known.has(id)) throw invalid(`fields[${index}].id`, 'is not a field of this space', 'unknown')
    if (kept.has(id)) throw invalid(`fields[${index}].id`, 'is there twice')
    kept.add(id)
    return { id, label }
  })
  const removed = [...known].filter((id) => !kept.has(id))
  if (removed.length > 0) await deleteFields(tx, removed)
  await writeFields(tx, fields)
  await record(tx, actor, {
    type: 'custom_fields.updated',
    objectType: 'community',
    objectId: tx.communityId,
    data: { fieldIds: fields.map(({ id }) => id), removedFieldIds: removed },
  })
  return fields
}

/** Those of a membership that is in force, or has ended after a cancellation: 404. */
export async function getValues(tenant: Tenant, membershipId: string): Promise<FieldValues> {
  const [fields, row] = await Promise.all([allFields(tenant), findValues(tenant, membershipId)])
  if (!row) throw new Fail('member_not_found')
  return toValues(fields, row)
}

/** Those of every accepted membership, in the order they were made. */
export async function listValues(tenant: Tenant): Promise<FieldValues[]> {
  const [fields, rows] = await Promise.all([allFields(tenant), allValues(tenant)])
  return rows.map((row) => toValues(fields, row))
}

export interface SetValue {
  /** The field by its id, or by its label; undefined for what is no id at all. */
  readonly field: { readonly id: string | undefined } | { readonly label: string }
  /** Blank clears it. */
  readonly value: string | null
  /** How the request names it, for a refusal. */
  readonly at: string
}
/** Fields of the space, locked until the transaction ends, with the values that a membership is to have in them. */
export interface HeldValues {
  readonly fields: readonly CustomField[]
  readonly wanted: readonly (Pick<SetValue, 'value' | 'at'> & { readonly id: string })[]
}

/**
 * Finds the fields that are wanted. Call it before the membership's row is locked: `replaceFields` takes them in this order too.
 * 400 naming what is no field of the space, or several.
 */
export async function holdValues(tx: Tx, wanted: readonly SetValue[]): Promise<HeldValues> {
  await lockFields(tx)
  const fields = await allFields(tx)
  return { fields, wanted: wanted.map(({ field, value, at }) => ({ id: findField(fields, field, at).id, value, at })) }
}

function findField(fields: readonly CustomField[], wanted: SetValue['field'], at: string): CustomField {
  const found = fields.filter(({ id, label }) => ('label' in wanted ? label === wanted.label : id === wanted.id))
  if (found.length > 1) throw invalid(at, 'is the label of several fields: name one by its id')
  if (!found[0]) throw invalid(at, 'is not a field of this space', 'unknown')
  return found[0]
}

/** What is not named stays. 404; 400 as `holdValues`. */
export const setValues = async (
  tx: Tx,
  actor: Actor,
  membershipId: string,
  wanted: readonly SetValue[],
  now: Date,
): Promise<FieldValues> => writeValues(tx, actor, membershipId, await holdValues(tx, wanted), now)

/** The second half of `setValues`: 404; 400 where they are too long together. */
export async function writeValues(
  tx: Tx,
  actor: Actor,
  membershipId: string,
  { fields, wanted }: HeldValues,
  now: Date,
): Promise<FieldValues> {
  const row = await lockValues(tx, membershipId)
  if (!row) throw new Fail('member_not_found')
  const values: Record<string, string> = { ...row.custom_fields }
  for (const { id, value } of wanted) {
    if (value?.trim()) values[id] = value
    else delete values[id]
  }
  // The lists of memberships and of their fields hold those of all.
  const last = wanted.at(-1)
  if (last && Object.values(values).reduce((sum, text) => sum + text.length, 0) > charactersMax)
    throw invalid(last.at, `makes them more than ${charactersMax} characters together`, 'too_long')
  const changed: ValuesRow = { membership_id: membershipId, custom_fields: values }
  await updateValues(tx, changed, now)
  await record(tx, actor, {
    type: 'custom_fields.updated',
    objectType: 'membership',
    objectId: membershipId,
    data: { membershipId, fieldIds: wanted.map(({ id }) => id) },
  })
  return toValues(fields, changed)
}

const toValues = (
  fields: readonly CustomField[],
  { membership_id: membershipId, custom_fields: values }: ValuesRow,
): FieldValues => ({
  membershipId,
  fields: fields.map(({ id, label }) => ({ id, label, value: values[id] ?? null })),
})
