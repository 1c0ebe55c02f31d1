/** Hotspots by distance. Reads about as many rows as it answers or skips, however many the community has. */
import type { Tenant } from '../../db/database.ts'
import { decodeCursor, encodeCursor, type Page, type Slice } from '../../db/list.ts'
import { type Statement, sql } from '../../db/statement.ts'
import type { Place } from './geo.ts'
import { type Filters, parametersOf, shapeOf, shapes } from './hotspot-filters.ts'
import { categoryOfHotspot, type Format, views } from './hotspots-view.ts'

export interface Nearest {
  readonly place: Place
  /** The farthest straight line, in radii of the sphere. */
  readonly chordMax: number
}

const keys = { name: 'atlas.hotspots.near', sort: [{ type: 'float8' }, { type: 'uuid' }] } as const

/**
 * Three steps. The innermost walks the GiST index from the place outwards and stops with the page; `with ties` because the
 * index knows no order among equals, and the page's end must be the same each time. The radius comes after it: as a
 * condition inside, it would send the walk through all that is too far. The JSON is made of the page alone.
 * Only the walk's order is the index's own: row-level security keeps operators that are not leakproof from being conditions.
 * A cursor's page walks past what came before it, as an offset does.
 */
const statementOf = (format: Format, { name, where }: (typeof shapes)[number], isAfter: boolean): Statement => {
  const distance = 'h.position <-> sphere_point($2::float8, $3::float8)'
  const after = isAfter ? ` and (${distance}, h.id) > ($7::float8, $8::uuid)` : ''
  return sql(
    `atlas.near.${format}${name}${isAfter ? '.after' : ''}`,
    `select h.distance, h.id, (select row_to_json(r)::text from (
         select ${views[format]} from atlas_categories c where ${categoryOfHotspot}) r) as json
     from (
       select * from (
         select h.*, ${distance} as distance from atlas_hotspots h
         where h.community_id = $1${where(isAfter ? 8 : 6)}${after}
         order by ${distance} fetch first ($5::bigint + $6::bigint) rows with ties) w
       where w.distance <= $4::float8 order by w.distance, w.id limit $5 offset $6) h
     order by h.distance, h.id`,
  )
}
const declare = (format: Format, isAfter: boolean): ReadonlyMap<string, Statement> =>
  new Map(shapes.map((shape) => [shape.name, statementOf(format, shape, isAfter)]))
const statements: Readonly<Record<Format, { first: ReadonlyMap<string, Statement>; after: ReadonlyMap<string, Statement> }>> = {
  json: { first: declare('json', false), after: declare('json', true) },
  geojson: { first: declare('geojson', false), after: declare('geojson', true) },
}

/** Nearest first, and by id where two are equally near. */
export async function readNearest(
  tenant: Tenant,
  { place, chordMax }: Nearest,
  filters: Filters,
  format: Format,
  page: Page,
): Promise<Slice> {
  const after = 'cursor' in page && page.cursor !== '' ? decodeCursor(keys, page.cursor) : []
  const statement = statements[format][after.length > 0 ? 'after' : 'first'].get(shapeOf(filters))!
  const found = await tenant.query<{ distance: number; id: string; json: string }>(statement, [
    tenant.communityId,
    place.latitude,
    place.longitude,
    chordMax,
    // One row more than asked tells whether there is a next page.
    page.limit + 1,
    'offset' in page ? page.offset : 0,
    ...after,
    ...parametersOf(filters),
  ])
  const shown = found.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    rows: shown.map(({ json }) => json),
    nextCursor: last && found.length > shown.length ? encodeCursor(keys.name, last.distance, last.id) : null,
  }
}
