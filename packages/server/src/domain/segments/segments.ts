/** Segments: the kinds of membership one can apply for, each with prices and perhaps a form. Source: community contract, Segments. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { withdrawInvitations } from '../applications/open-requests.ts'
import type { FormInput } from '../forms/forms.ts'
import { saveForm, showForm } from '../forms/stored-forms.ts'
import {
  activeSegments,
  allSegments,
  deleteSegment,
  findSegmentRow,
  holdSegmentRow,
  insertSegment,
  isSegmentInUse,
  lockSegmentRow,
  type SegmentRow,
  updateSegmentRow,
} from './segments-store.ts'

export { viewSegment } from './segments-store.ts'

/** Prices in the smallest unit of the currency for each period; null where the period is not offered. */
export interface SegmentInput {
  readonly name?: string
  readonly description?: string | null
  readonly color?: string
  readonly priceMonthly?: number | null
  readonly priceQuarterly?: number | null
  readonly priceYearly?: number | null
  readonly isActive?: boolean
  readonly form?: FormInput | null
}

/** A grey that is readable on white and on black. */
const colorDefault = '#64748b'

/** The active ones, in the order they were made. */
export const listActiveSegments = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, activeSegments, [tenant.communityId], page)
export const listSegments = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, allSegments, [tenant.communityId], page)

export async function createSegment(
  tx: Tx,
  actor: Actor,
  input: SegmentInput & { readonly name: string },
  now: Date,
): Promise<string> {
  const row: SegmentRow = {
    id: newId(),
    name: input.name,
    description: input.description ?? null,
    color: input.color ?? colorDefault,
    price_monthly: input.priceMonthly ?? null,
    price_quarterly: input.priceQuarterly ?? null,
    price_yearly: input.priceYearly ?? null,
    is_active: input.isActive ?? true,
    form_id: input.form ? await saveForm(tx, input.form) : null,
  }
  await insertSegment(tx, row, now)
  await recordSegment(tx, actor, 'segment.created', row)
  return row.id
}

/** `checkCurrent` runs under the row's lock, for `If-Match`. A new form leaves answers to the old one as they are. */
export async function updateSegment(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: SegmentInput,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockSegmentRow(tx, id)
  if (!row) throw new Fail('segment_not_found')
  await checkCurrent()
  const { form, priceMonthly, priceQuarterly, priceYearly, description } = changes
  const changed: SegmentRow = {
    ...row,
    name: changes.name ?? row.name,
    description: description === undefined ? row.description : description,
    color: changes.color ?? row.color,
    price_monthly: priceMonthly === undefined ? row.price_monthly : priceMonthly,
    price_quarterly: priceQuarterly === undefined ? row.price_quarterly : priceQuarterly,
    price_yearly: priceYearly === undefined ? row.price_yearly : priceYearly,
    is_active: changes.isActive ?? row.is_active,
    form_id: form === undefined ? row.form_id : form === null ? null : await saveForm(tx, form),
  }
  await updateSegmentRow(tx, changed, now)
  await recordSegment(tx, actor, 'segment.updated', changed, { changed: Object.keys(changes) })
}

/** Refused while somebody is in it or asks to be. Decided applications stay, without their segment; invitations to it go. */
export async function removeSegment(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const row = await lockSegmentRow(tx, id)
  if (!row) throw new Fail('segment_not_found')
  if (await isSegmentInUse(tx, id)) throw new Fail('segment_in_use')
  await withdrawInvitations(tx, actor, id, now)
  await deleteSegment(tx, id)
  await recordSegment(tx, actor, 'segment.removed', row)
}

const recordSegment = (
  tx: Tx,
  actor: Actor,
  type: 'segment.created' | 'segment.updated' | 'segment.removed',
  { id, name }: SegmentRow,
  details: Record<string, unknown> = {},
): Promise<void> => record(tx, actor, { type, objectType: 'segment', objectId: id, data: { segmentId: id, name, ...details } })

/** The form as JSON text. An inactive segment is there for administrators alone. */
export async function showSegmentForm(tenant: Tenant, id: string, isAdmin: boolean): Promise<string> {
  const row = await findSegmentRow(tenant, id)
  if (!row || !(row.is_active || isAdmin)) throw new Fail('segment_not_found')
  return showForm(tenant, row.form_id)
}

/** A segment that nobody deletes before this transaction ends: somebody is about to be put into it. */
export async function holdSegment(tx: Tx, id: string): Promise<SegmentRow> {
  const row = await holdSegmentRow(tx, id)
  if (!row) throw new Fail('segment_not_found')
  return row
}
/** The same where it takes applications. */
export async function holdActiveSegment(tx: Tx, id: string): Promise<SegmentRow> {
  const row = await holdSegment(tx, id)
  if (!row.is_active) throw new Fail('segment_not_found')
  return row
}
