/** Tiers: the kinds of place an event has, each with its price, capacity, sales window and form. Source: community contract, "Ours" and 1.5. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { findEventId } from '../events/events.ts'
import { maySeeUnpublishedTiers, type Viewer } from '../events/events-policy.ts'
import type { FormInput } from '../forms/forms.ts'
import { saveForm, showForm } from '../forms/stored-forms.ts'
import {
  deleteTier,
  findTierForm,
  insertTier,
  isTierTaken,
  lockTier,
  type TierRow,
  tiersOfEvent,
  updateTierRow,
} from './tiers-store.ts'

export { viewTier } from './tiers-store.ts'

export interface TierInput {
  readonly name?: string
  readonly description?: string | null
  /** 0 is free. */
  readonly priceCents?: number
  readonly currency?: string
  readonly capacity?: number | null
  /** RFC 3339; null: no bound. */
  readonly salesStartAt?: string | null
  readonly salesEndAt?: string | null
  readonly published?: boolean
  /** Null takes it away. */
  readonly form?: FormInput | null
}
export type NewTier = TierInput & { readonly name: string }

/** In the order they were made; the unpublished ones too where asked, which is for admins (403). */
export async function listTiers(
  tenant: Tenant,
  viewer: Viewer,
  slug: string,
  { includeUnpublished = false }: { readonly includeUnpublished?: boolean },
  page: Page,
): Promise<Slice> {
  if (includeUnpublished && !maySeeUnpublishedTiers(viewer)) {
    throw new Fail('scope_missing', { problems: [{ field: 'includeUnpublished', message: 'needs ADMIN' }] })
  }
  const eventId = await findEventId(tenant, viewer, slug)
  return readPage(tenant, tiersOfEvent, [tenant.communityId, eventId, includeUnpublished], page)
}

/** JSON text. 404 where the viewer may not see the tier, or where it has no form. */
export async function getTierForm(tenant: Tenant, viewer: Viewer, id: string): Promise<string> {
  const tier = await findTierForm(tenant, id)
  if (!tier || !(tier.isPublic || maySeeUnpublishedTiers(viewer))) throw new Fail('tier_not_found')
  return showForm(tenant, tier.formId)
}

/** Answers its id. */
export async function createTier(tx: Tx, actor: Actor, slug: string, input: NewTier, now: Date): Promise<string> {
  const eventId = await findEventId(tx, { isAdmin: true }, slug)
  const row: TierRow = {
    id: newId(),
    event_id: eventId,
    name: input.name,
    description: input.description ?? null,
    price_cents: input.priceCents ?? 0,
    currency: input.currency ?? 'EUR',
    capacity: input.capacity ?? null,
    sales_start_at: input.salesStartAt == null ? null : new Date(input.salesStartAt),
    sales_end_at: input.salesEndAt == null ? null : new Date(input.salesEndAt),
    published_at: (input.published ?? true) ? now : null,
    form_id: null,
  }
  checkSalesWindow(row)
  await insertTier(tx, input.form ? { ...row, form_id: await saveForm(tx, input.form) } : row)
  await recordTier(tx, actor, 'tier.created', row)
  return row.id
}

/** `checkCurrent` runs under the row's lock, for `If-Match`. */
export async function updateTier(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: TierInput,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockTier(tx, id)
  if (!row) throw new Fail('tier_not_found')
  await checkCurrent()
  const changed = applyChanges(row, changes, now)
  checkSalesWindow(changed)
  const isRepriced = changed.price_cents !== row.price_cents || changed.currency !== row.currency
  if (isRepriced && (await isTierTaken(tx, id))) throw new Fail('tier_price_locked')
  await updateTierRow(tx, changes.form ? { ...changed, form_id: await saveForm(tx, changes.form) } : changed, now)
  await recordTier(tx, actor, 'tier.updated', changed)
}

function applyChanges(row: TierRow, changes: TierInput, now: Date): TierRow {
  const moment = (sent: string | null | undefined, stored: Date | null) =>
    sent === undefined ? stored : sent === null ? null : new Date(sent)
  const isPublished = changes.published ?? row.published_at !== null
  return {
    ...row,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    price_cents: changes.priceCents ?? row.price_cents,
    currency: changes.currency ?? row.currency,
    capacity: changes.capacity === undefined ? row.capacity : changes.capacity,
    sales_start_at: moment(changes.salesStartAt, row.sales_start_at),
    sales_end_at: moment(changes.salesEndAt, row.sales_end_at),
    published_at: isPublished ? (row.published_at ?? now) : null,
    form_id: changes.form === null ? null : row.form_id,
  }
}

/** A tier that anybody ever had an RSVP for stays (409). */
export async function removeTier(tx: Tx, actor: Actor, id: string): Promise<void> {
  const row = await lockTier(tx, id)
  if (!row) throw new Fail('tier_not_found')
  if (await isTierTaken(tx, id)) throw new Fail('tier_in_use')
  await deleteTier(tx, id)
  await recordTier(tx, actor, 'tier.removed', row)
}

function checkSalesWindow({ sales_start_at, sales_end_at }: TierRow): void {
  if (sales_start_at !== null && sales_end_at !== null && sales_end_at <= sales_start_at) {
    throw invalid('salesEndAt', 'must be after salesStartAt')
  }
}

const recordTier = (tx: Tx, actor: Actor, type: 'tier.created' | 'tier.updated' | 'tier.removed', row: TierRow): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'tier',
    objectId: row.id,
    data: {
      tierId: row.id,
      eventId: row.event_id,
      name: row.name,
      priceCents: row.price_cents,
      currency: row.currency,
      capacity: row.capacity,
      published: row.published_at !== null,
    },
  })
