import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import { isUuid } from '../../kernel/ids.ts'

export interface CategoryRow {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly color: string
  readonly icon: string | null
}
export interface LockedCategory extends CategoryRow {
  /** Kept by a trigger. */
  readonly hotspot_count: number
}

const view = 'c.id, c.name, c.slug, c.color, c.icon, c.hotspot_count as "hotspotCount"'

export const allCategories = declareList({
  name: 'atlas.categories',
  select: view,
  from: 'atlas_categories c',
  where: 'c.community_id = $1',
  parameterCount: 1,
  sort: [{ by: 'c.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const viewById = sql(
  'atlas.viewCategory',
  `select row_to_json(r)::text as json from (select ${view} from atlas_categories c where c.community_id = $1 and c.id = $2) r`,
)
export const viewCategory = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]!.json

const byIdOrSlug = sql(
  'atlas.categoryByIdOrSlug',
  `select id from atlas_categories where community_id = $1 and (slug = $2 or id = $3) order by id = $3 desc nulls last limit 1`,
)
/** A slug may look like an id: the id is looked for first. */
export const findCategoryId = async (tenant: Tenant, idOrSlug: string): Promise<string | undefined> =>
  (await tenant.query<{ id: string }>(byIdOrSlug, [tenant.communityId, idOrSlug, isUuid(idOrSlug) ? idOrSlug : null]))[0]?.id

const lock = sql('atlas.lockCategory', 'select * from atlas_categories where community_id = $1 and id = $2 for update')
export const lockCategory = async (tx: Tx, id: string): Promise<LockedCategory | undefined> =>
  (await tx.query<LockedCategory>(lock, [tx.communityId, id]))[0]

const lockForCount = sql(
  'atlas.lockCategories',
  'select id from atlas_categories where community_id = $1 and id = any($2::uuid[]) order by id for no key update',
)
/**
 * Locks categories whose count is about to change, always in the order of their ids, so that two hotspots that change
 * places do not wait for each other. Answers those that are there.
 */
export const lockCategories = async (tx: Tx, ids: readonly string[]): Promise<string[]> =>
  (await tx.query<{ id: string }>(lockForCount, [tx.communityId, ids])).map(({ id }) => id)

const insert = sql(
  'atlas.insertCategory',
  `insert into atlas_categories (community_id, id, name, slug, color, icon) values ($1, $2, $3, $4, $5, $6)
   on conflict (community_id, slug) do nothing returning id`,
)
/** Whether it was written: false where the slug is taken. */
export const insertCategory = async (tx: Tx, row: CategoryRow): Promise<boolean> =>
  (await tx.query(insert, [tx.communityId, row.id, row.name, row.slug, row.color, row.icon])).length === 1

const slugs = sql(
  'atlas.categorySlugs',
  `select slug from atlas_categories where community_id = $1 and (slug = $2 or slug like $2 || '-%')`,
)
export const takenSlugs = async (tx: Tx, base: string): Promise<string[]> =>
  (await tx.query<{ slug: string }>(slugs, [tx.communityId, base])).map(({ slug }) => slug)

const update = sql(
  'atlas.updateCategory',
  'update atlas_categories set name = $3, slug = $4, color = $5, icon = $6, updated_at = $7 where community_id = $1 and id = $2',
)
/** Violates the unique index `atlas_categories_slug` where another category has the new slug. */
export const updateCategoryRow = async (tx: Tx, row: CategoryRow, now: Date): Promise<void> =>
  void (await tx.query(update, [tx.communityId, row.id, row.name, row.slug, row.color, row.icon, now]))

const remove = sql('atlas.removeCategory', 'delete from atlas_categories where community_id = $1 and id = $2')
/** Violates a foreign key where the category has hotspots. */
export const deleteCategory = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
