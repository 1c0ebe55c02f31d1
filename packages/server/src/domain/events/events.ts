/** Events: gatherings with a start, perhaps a place, perhaps a capacity. Source: community contract, Events and "Ours". */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { insertWithFreeSlug } from '../slugs.ts'
import { maySeeEvents, type Viewer } from './events-policy.ts'
import {
  countTiers,
  type EventRow,
  type EventStatus,
  eventLists,
  findEventRow,
  insertEvent,
  lockEvents,
  lockFeaturedPlace,
  takenSlugs,
  unfeatureEvent,
  updateEventRow,
  type Viewability,
  viewAnyEvent,
  viewPublicEvent,
} from './events-store.ts'

export type { EventStatus, Viewability } from './events-store.ts'

import { completeLocation, type EventFormat, formatOf, type LocationInput } from './location.ts'

export interface EventInput {
  readonly name?: string
  readonly description?: string | null
  /** RFC 3339. */
  readonly startDate?: string
  readonly endDate?: string | null
  readonly timezone?: string | null
  /** Follows from the location where it is left out. */
  readonly format?: EventFormat
  /** The whole place: fields left out are unset. */
  readonly location?: LocationInput | null
  readonly bannerUrl?: string | null
  readonly featured?: boolean
  readonly capacity?: number | null
  readonly requiresApproval?: boolean
  readonly viewability?: Viewability
  readonly status?: EventStatus
}
export type NewEvent = EventInput & { readonly name: string; readonly startDate: string }

export interface EventFilter {
  /** PUBLISHED where it is left out. */
  readonly status?: EventStatus
  /** The one featured event alone. */
  readonly featured?: boolean
  /** Only what starts from now on. */
  readonly upcoming?: boolean
}

/** By start, then id. 403 for events that the viewer may not list. */
export async function listEvents(tenant: Tenant, viewer: Viewer, filter: EventFilter, page: Page, now: Date): Promise<Slice> {
  const { status = 'PUBLISHED', featured = false, upcoming = false } = filter
  if (!maySeeEvents(viewer, status)) {
    throw new Fail('scope_missing', { problems: [{ field: 'status', message: 'needs ADMIN for any but PUBLISHED' }] })
  }
  const list = eventLists[viewer.isAdmin ? 'admin' : 'public'][featured ? 'featured' : 'any']
  return readPage(tenant, list, [tenant.communityId, status, upcoming ? now : '-infinity'], page)
}

/** JSON text, with the fields of its management for admins. 404 where the viewer may not see it. */
export async function getEvent(tenant: Tenant, viewer: Viewer, slug: string): Promise<string> {
  const view = await (viewer.isAdmin ? viewAnyEvent(tenant, slug) : viewPublicEvent(tenant, slug))
  if (view === undefined) throw new Fail('event_not_found')
  return view
}

/** Its id. 404 where the viewer may not see it. */
export async function findEventId(tenant: Tenant, viewer: Viewer, slug: string): Promise<string> {
  const event = await findEventRow(tenant, slug)
  if (!event || !maySeeEvents(viewer, event.status)) throw new Fail('event_not_found')
  return event.id
}

/** Answers its slug. A past start is taken: what is over may be kept. */
export async function createEvent(tx: Tx, actor: Actor, input: NewEvent, now: Date): Promise<string> {
  const location = completeLocation(input.location ?? null)
  const row: Omit<EventRow, 'slug'> = {
    id: newId(),
    name: input.name,
    description: input.description ?? null,
    start_date: new Date(input.startDate),
    end_date: input.endDate == null ? null : new Date(input.endDate),
    timezone: input.timezone ?? null,
    format: input.format ?? formatOf(location),
    location,
    banner_url: input.bannerUrl ?? null,
    is_featured: input.featured ?? false,
    capacity: input.capacity ?? null,
    requires_approval: input.requiresApproval ?? false,
    viewability: input.viewability ?? 'PUBLIC',
    status: input.status ?? 'DRAFT',
  }
  checkDates(row)
  if (row.is_featured) {
    await lockFeaturedPlace(tx)
    await freeFeaturedPlace(tx, actor, now)
  }
  const slug = await insertWithFreeSlug(
    input.name,
    (base) => takenSlugs(tx, base),
    (candidate) => insertEvent(tx, { ...row, slug: candidate }),
  )
  await recordEvent(tx, actor, 'event.created', { ...row, slug })
  if (row.status !== 'DRAFT') await recordEvent(tx, actor, typeOfStatus[row.status], { ...row, slug })
  return slug
}

/** `checkCurrent` runs under the row's lock, for `If-Match`. */
export async function updateEvent(
  tx: Tx,
  actor: Actor,
  slug: string,
  changes: EventInput,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const isToBeFeatured = changes.featured === true
  if (isToBeFeatured) await lockFeaturedPlace(tx)
  const row = (await lockEvents(tx, slug, isToBeFeatured)).find((event) => event.slug === slug)
  if (!row) throw new Fail('event_not_found')
  await checkCurrent()
  const changed = applyChanges(row, changes)
  checkDates(changed)
  const isNewStatus = changed.status !== row.status
  if (isNewStatus && changed.status === 'PUBLISHED') await checkTiers(tx, row.id)
  if (isToBeFeatured && !row.is_featured) await freeFeaturedPlace(tx, actor, now)
  await updateEventRow(tx, changed, now)
  await recordEvent(tx, actor, isNewStatus ? typeOfStatus[changed.status] : 'event.updated', changed)
}

function applyChanges(row: EventRow, changes: EventInput): EventRow {
  const location = changes.location === undefined ? row.location : completeLocation(changes.location)
  // The format follows the place until somebody has set it apart from it.
  const format = row.format === formatOf(row.location) ? formatOf(location) : row.format
  return {
    ...row,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    start_date: changes.startDate === undefined ? row.start_date : new Date(changes.startDate),
    end_date: changes.endDate === undefined ? row.end_date : changes.endDate === null ? null : new Date(changes.endDate),
    timezone: changes.timezone === undefined ? row.timezone : changes.timezone,
    format: changes.format ?? format,
    location,
    banner_url: changes.bannerUrl === undefined ? row.banner_url : changes.bannerUrl,
    is_featured: changes.featured ?? row.is_featured,
    capacity: changes.capacity === undefined ? row.capacity : changes.capacity,
    requires_approval: changes.requiresApproval ?? row.requires_approval,
    viewability: changes.viewability ?? row.viewability,
    status: changes.status ?? row.status,
  }
}

function checkDates({ start_date, end_date }: Pick<EventRow, 'start_date' | 'end_date'>): void {
  if (end_date !== null && end_date <= start_date) throw invalid('endDate', 'must be after startDate')
}

/** Source: community contract 1.5: if tiers exist, at least one published tier. */
async function checkTiers(tx: Tx, eventId: string): Promise<void> {
  const tiers = await countTiers(tx, eventId)
  if (tiers.all > 0 && tiers.published === 0) {
    throw new Fail('no_published_tier', {
      problems: [{ field: 'status', message: 'cannot be PUBLISHED: the event has tiers, and none of them is published' }],
    })
  }
}

/** At most one event is featured; the one before it is changed too, and that is told. */
async function freeFeaturedPlace(tx: Tx, actor: Actor, now: Date): Promise<void> {
  const before = await unfeatureEvent(tx, now)
  if (before) await recordEvent(tx, actor, 'event.updated', before)
}

const typeOfStatus = { PUBLISHED: 'event.published', CANCELLED: 'event.cancelled', DRAFT: 'event.unpublished' } as const
type EventChange = (typeof typeOfStatus)[EventStatus] | 'event.created' | 'event.updated'

/** Source: community contract 3.1, payload of `event.published` and `event.cancelled`. */
const recordEvent = (tx: Tx, actor: Actor, type: EventChange, row: EventRow): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'event',
    objectId: row.id,
    data: {
      eventId: row.id,
      slug: row.slug,
      name: row.name,
      startDate: row.start_date.toISOString(),
      endDate: row.end_date?.toISOString() ?? null,
    },
  })
