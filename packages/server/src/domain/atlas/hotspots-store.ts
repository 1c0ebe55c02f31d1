import type { Tenant, Tx } from '../../db/database.ts'
import { declareList, type List, type Page, readPage, type Slice } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import { type Filters, parametersOf, shapeOf, shapes } from './hotspot-filters.ts'
import { categoryOfHotspot, type Format, views } from './hotspots-view.ts'

export interface HotspotRow {
  readonly id: string
  readonly category_id: string
  readonly name: string
  readonly description: string | null
  readonly latitude: number
  readonly longitude: number
  readonly address: string | null
  readonly image_url: string | null
  readonly url: string | null
}

const from = `atlas_hotspots h join atlas_categories c on ${categoryOfHotspot}`

const declareLists = (format: Format): ReadonlyMap<string, List> =>
  new Map(
    shapes.map(({ name, parameterCount, where }) => [
      name,
      declareList({
        name: `atlas.hotspots.${format}${name}`,
        select: views[format],
        from,
        where: `h.community_id = $1${where(1)}`,
        parameterCount: parameterCount + 1,
        sort: [{ by: 'h.id', field: 'id', type: 'uuid' }],
        direction: 'asc',
      }),
    ]),
  )
const lists: Readonly<Record<Format, ReadonlyMap<string, List>>> = {
  json: declareLists('json'),
  geojson: declareLists('geojson'),
}

/** In the order they were made. */
export const readHotspots = (tenant: Tenant, filters: Filters, format: Format, page: Page): Promise<Slice> =>
  readPage(tenant, lists[format].get(shapeOf(filters))!, [tenant.communityId, ...parametersOf(filters)], page)

const viewById = sql(
  'atlas.viewHotspot',
  `select row_to_json(r)::text as json from (select ${views.json} from ${from} where h.community_id = $1 and h.id = $2) r`,
)
export const findHotspotView = async (tenant: Tenant, id: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]?.json

const lock = sql('atlas.lockHotspot', 'select * from atlas_hotspots where community_id = $1 and id = $2 for update')
export const lockHotspot = async (tx: Tx, id: string): Promise<HotspotRow | undefined> =>
  (await tx.query<HotspotRow>(lock, [tx.communityId, id]))[0]

const columnsOf = (row: HotspotRow): unknown[] => [
  row.id,
  row.category_id,
  row.name,
  row.description,
  row.latitude,
  row.longitude,
  row.address,
  row.image_url,
  row.url,
]
const insert = sql(
  'atlas.insertHotspot',
  `insert into atlas_hotspots (community_id, id, category_id, name, description, latitude, longitude, address, image_url, url)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)
export const insertHotspot = async (tx: Tx, row: HotspotRow): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, ...columnsOf(row)]))

const update = sql(
  'atlas.updateHotspot',
  `update atlas_hotspots set category_id = $3, name = $4, description = $5, latitude = $6, longitude = $7, address = $8,
     image_url = $9, url = $10, updated_at = $11
   where community_id = $1 and id = $2`,
)
export const updateHotspotRow = async (tx: Tx, row: HotspotRow, now: Date): Promise<void> =>
  void (await tx.query(update, [tx.communityId, ...columnsOf(row), now]))

const remove = sql('atlas.removeHotspot', 'delete from atlas_hotspots where community_id = $1 and id = $2')
export const deleteHotspot = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
