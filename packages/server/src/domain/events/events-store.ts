import type { eventStatuses, viewabilities } from '@guildhall/contract/community/events'
import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import { tierView } from '../tiers/tier-view.ts'
import type { EventFormat, Location } from './location.ts'

export type EventStatus = (typeof eventStatuses)[number]
export type Viewability = (typeof viewabilities)[number]

/** What a writer decides; the counters beside it in the table belong to the RSVPs. */
export interface EventRow {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly description: string | null
  readonly start_date: Date
  readonly end_date: Date | null
  readonly timezone: string | null
  readonly format: EventFormat
  readonly location: Location | null
  readonly banner_url: string | null
  readonly is_featured: boolean
  readonly capacity: number | null
  readonly requires_approval: boolean
  readonly viewability: Viewability
  readonly status: EventStatus
}

/** jsonb forgets the order of its fields and the wire does not, so they are named. */
const locationView = (onlineUrl: string) =>
  `case when e.location is not null then json_build_object('type', e.location -> 'type', 'address', e.location -> 'address',
     'city', e.location -> 'city', 'country', e.location -> 'country', 'latitude', e.location -> 'latitude',
     'longitude', e.location -> 'longitude', 'onlineUrl', ${onlineUrl}) end`
const view = (onlineUrl: string) =>
  `e.id, e.slug, e.name, e.description, iso(e.start_date) as "startDate", iso(e.end_date) as "endDate",
   ${locationView(onlineUrl)} as location, e.banner_url as "bannerUrl", e.format,
   coalesce((select json_agg(v order by v.id) from (select ${tierView} from tiers t
     where t.community_id = e.community_id and t.event_id = e.id and t.published_at is not null) v), '[]') as tiers,
   e.is_featured as featured`

/** The way into a members' event is not shown to everybody. Source: community contract 3.1. */
const publicView = view(`case when e.viewability = 'PUBLIC' then e.location -> 'onlineUrl' end`)
const adminView = `${view(`e.location -> 'onlineUrl'`)}, e.status, e.timezone, e.capacity, e.requires_approval as "requiresApproval",
   e.viewability, e.attendee_count as "attendeeCount"`

/** Parameters: community, status, and the first start that counts ('-infinity' for all, so that one index range serves both). */
const declareEvents = (name: string, select: string, condition = '') =>
  declareList({
    name: `events.${name}`,
    select,
    from: 'events e',
    where: `e.community_id = $1 and e.status = $2 and e.start_date >= $3::timestamptz${condition}`,
    parameterCount: 3,
    sort: [
      { by: 'e.start_date', field: 'startDate', type: 'timestamptz' },
      { by: 'e.id', field: 'id', type: 'uuid' },
    ],
    direction: 'asc',
  })
export const eventLists = {
  public: {
    any: declareEvents('public', publicView),
    featured: declareEvents('publicFeatured', publicView, ' and e.is_featured'),
  },
  admin: { any: declareEvents('admin', adminView), featured: declareEvents('adminFeatured', adminView, ' and e.is_featured') },
}

const viewPublic = sql(
  'events.viewPublic',
  `select row_to_json(r)::text as json from (select ${publicView} from events e
     where e.community_id = $1 and e.slug = $2 and e.status = 'PUBLISHED') r`,
)
/** What everybody sees; a draft or a cancelled event is not there. */
export const viewPublicEvent = async (tenant: Tenant, slug: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewPublic, [tenant.communityId, slug]))[0]?.json

const viewAdmin = sql(
  'events.viewAdmin',
  `select row_to_json(r)::text as json from (select ${adminView} from events e where e.community_id = $1 and e.slug = $2) r`,
)
export const viewAnyEvent = async (tenant: Tenant, slug: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewAdmin, [tenant.communityId, slug]))[0]?.json

const find = sql('events.find', 'select id, status from events where community_id = $1 and slug = $2')
export const findEventRow = async (
  tenant: Tenant,
  slug: string,
): Promise<{ readonly id: string; readonly status: EventStatus } | undefined> =>
  (await tenant.query<{ id: string; status: EventStatus }>(find, [tenant.communityId, slug]))[0]

const lockFeaturing = sql(
  'events.lockFeaturing',
  `select pg_advisory_xact_lock(hashtextextended('guildhall.featured.' || $1::text, 0))`,
)
/** One at a time may feature an event: while none is featured there is no row whose lock would say so. */
export const lockFeaturedPlace = async (tx: Tx): Promise<void> => void (await tx.query(lockFeaturing, [tx.communityId]))

const lock = sql(
  'events.lock',
  `select * from events where community_id = $1 and (slug = $2 or ($3 and is_featured)) order by id for no key update`,
)
/** Locks the event and, where asked, the featured one, in the order of ids as everywhere. */
export const lockEvents = async (tx: Tx, slug: string, isFeaturedToo: boolean): Promise<EventRow[]> =>
  tx.query<EventRow>(lock, [tx.communityId, slug, isFeaturedToo])

const unfeature = sql(
  'events.unfeature',
  'update events set is_featured = false, updated_at = $2 where community_id = $1 and is_featured returning *',
)
/** The event that was featured, if one was. */
export const unfeatureEvent = async (tx: Tx, now: Date): Promise<EventRow | undefined> =>
  (await tx.query<EventRow>(unfeature, [tx.communityId, now]))[0]

const tierCounts = sql(
  'events.tierCounts',
  `select count(*) as "all", count(published_at) as published from tiers where community_id = $1 and event_id = $2`,
)
export const countTiers = async (tx: Tx, eventId: string): Promise<{ readonly all: number; readonly published: number }> =>
  (await tx.query<{ all: number; published: number }>(tierCounts, [tx.communityId, eventId]))[0]!

const insert = sql(
  'events.insert',
  `insert into events (community_id, id, slug, name, description, start_date, end_date, timezone, format, location, banner_url,
     is_featured, capacity, requires_approval, viewability, status)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
   on conflict (community_id, slug) do nothing returning id`,
)
/** Whether it was written: false where the slug is taken. */
export const insertEvent = async (tx: Tx, row: EventRow): Promise<boolean> =>
  (await tx.query(insert, [tx.communityId, row.id, row.slug, ...changeable(row)])).length === 1

const slugs = sql('events.slugs', `select slug from events where community_id = $1 and (slug = $2 or slug like $2 || '-%')`)
export const takenSlugs = async (tx: Tx, base: string): Promise<string[]> =>
  (await tx.query<{ slug: string }>(slugs, [tx.communityId, base])).map(({ slug }) => slug)

const update = sql(
  'events.update',
  `update events set name = $3, description = $4, start_date = $5, end_date = $6, timezone = $7, format = $8, location = $9,
     banner_url = $10, is_featured = $11, capacity = $12, requires_approval = $13, viewability = $14, status = $15, updated_at = $16
   where community_id = $1 and id = $2`,
)
export const updateEventRow = async (tx: Tx, row: EventRow, now: Date): Promise<void> =>
  void (await tx.query(update, [tx.communityId, row.id, ...changeable(row), now]))

/** In the order of both statements above. */
const changeable = (row: EventRow): unknown[] => [
  row.name,
  row.description,
  row.start_date,
  row.end_date,
  row.timezone,
  row.format,
  row.location === null ? null : JSON.stringify(row.location),
  row.banner_url,
  row.is_featured,
  row.capacity,
  row.requires_approval,
  row.viewability,
  row.status,
]
