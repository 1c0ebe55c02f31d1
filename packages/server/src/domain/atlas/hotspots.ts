/** The places of a community's atlas: kept, and found by category, by box and by nearness. Source: community contract, Atlas and Ours. */
import type { Tenant, Tx } from '../../db/database.ts'
import type { Page, Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { findCategoryId, lockCategories } from './categories-store.ts'
import { type Box, boxAround, chordOf, type Place, problemOfBox, problemOfPlace, settlePlace } from './geo.ts'
import {
  deleteHotspot,
  findHotspotView,
  type HotspotRow,
  insertHotspot,
  lockHotspot,
  readHotspots,
  updateHotspotRow,
} from './hotspots-store.ts'
import type { Format } from './hotspots-view.ts'
import { readNearest } from './nearest-store.ts'

export interface HotspotQuery {
  /** A category's id or slug; one that is not there has no hotspots. */
  readonly category?: string | undefined
  readonly near?: Place | undefined
  /** Metres around `near`. */
  readonly radius?: number | undefined
  readonly bbox?: Box | undefined
}
export interface HotspotInput {
  readonly name?: string
  readonly categoryId?: string
  readonly latitude?: number
  readonly longitude?: number
  readonly description?: string | null
  readonly address?: string | null
  readonly imageUrl?: string | null
  readonly url?: string | null
}

/** Nearest first where `near` is given, else in the order they were made. 400 naming `near`, `radius` or `bbox`. */
export async function listHotspots(tenant: Tenant, query: HotspotQuery, format: Format, page: Page): Promise<Slice> {
  checkQuery(query)
  const { category, near, radius = Number.POSITIVE_INFINITY } = query
  const categoryId = category === undefined ? undefined : await findCategoryId(tenant, category)
  if (category !== undefined && categoryId === undefined) return { rows: [], nextCursor: null }
  const filters = { categoryId, box: boxToRead(query) }
  return near
    ? readNearest(tenant, { place: settlePlace(near), chordMax: chordOf(radius) }, filters, format, page)
    : readHotspots(tenant, filters, format, page)
}

function checkQuery({ near, radius, bbox }: HotspotQuery): void {
  const place = near && problemOfPlace(near)
  if (place !== undefined) throw invalid('near', place)
  if (radius !== undefined && !near) throw invalid('radius', 'needs near: it is a distance from there')
  const box = bbox && problemOfBox(bbox)
  if (box !== undefined) throw invalid('bbox', box)
}

/**
 * The walk by distance stops at the page's end, so a radius alone needs no box. Among the few of a category or a box it would
 * go on far beyond the radius to fill the page: there the box around the radius is another way in.
 */
function boxToRead({ category, near, radius, bbox }: HotspotQuery): Box | undefined {
  if (!near || radius === undefined || (category === undefined && bbox === undefined)) return bbox
  const around = boxAround(near, radius)
  if (!bbox) return around
  return { ...bbox, south: Math.max(bbox.south, around.south), north: Math.min(bbox.north, around.north) }
}

/** JSON text. */
export async function getHotspot(tenant: Tenant, id: string): Promise<string> {
  const view = await findHotspotView(tenant, id)
  if (view === undefined) throw new Fail('hotspot_not_found')
  return view
}

type NewHotspot = HotspotInput & Place & { readonly name: string; readonly categoryId: string }

/** Answers the id; 404 `category_not_found`. */
export async function createHotspot(tx: Tx, actor: Actor, hotspot: NewHotspot): Promise<string> {
  if ((await lockCategories(tx, [hotspot.categoryId])).length === 0) throw new Fail('category_not_found')
  const row: HotspotRow = {
    id: newId(),
    category_id: hotspot.categoryId,
    name: hotspot.name,
    description: hotspot.description ?? null,
    ...settlePlace(hotspot),
    address: hotspot.address ?? null,
    image_url: hotspot.imageUrl ?? null,
    url: hotspot.url ?? null,
  }
  await insertHotspot(tx, row)
  await tell(tx, actor, 'hotspot.created', row)
  return row.id
}

/** `checkCurrent` runs under the row's lock, for `If-Match`. */
export async function updateHotspot(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: HotspotInput,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockHotspot(tx, id)
  if (!row) throw new Fail('hotspot_not_found')
  await checkCurrent()
  // A UUID in capitals is the same.
  const categoryId = changes.categoryId?.toLowerCase() ?? row.category_id
  if (categoryId !== row.category_id) {
    const found = await lockCategories(tx, [row.category_id, categoryId])
    if (!found.includes(categoryId)) throw new Fail('category_not_found')
  }
  const changed: HotspotRow = {
    id,
    category_id: categoryId,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    ...settlePlace({ latitude: changes.latitude ?? row.latitude, longitude: changes.longitude ?? row.longitude }),
    address: changes.address === undefined ? row.address : changes.address,
    image_url: changes.imageUrl === undefined ? row.image_url : changes.imageUrl,
    url: changes.url === undefined ? row.url : changes.url,
  }
  await updateHotspotRow(tx, changed, now)
  await tell(tx, actor, 'hotspot.updated', changed)
}

export async function removeHotspot(tx: Tx, actor: Actor, id: string): Promise<void> {
  const row = await lockHotspot(tx, id)
  if (!row) throw new Fail('hotspot_not_found')
  await deleteHotspot(tx, id)
  await tell(tx, actor, 'hotspot.removed', row)
}

const tell = (
  tx: Tx,
  actor: Actor,
  type: 'hotspot.created' | 'hotspot.updated' | 'hotspot.removed',
  row: HotspotRow,
): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'hotspot',
    objectId: row.id,
    data: { hotspotId: row.id, categoryId: row.category_id, name: row.name },
  })
