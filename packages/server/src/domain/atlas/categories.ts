/** The categories that an atlas's hotspots are sorted into. Source: community contract, Atlas and Ours. */
import { isForeignKeyViolation, isUniqueViolation, type Tenant, type Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { insertWithFreeSlug } from '../slugs.ts'
import {
  allCategories,
  type CategoryRow,
  deleteCategory,
  insertCategory,
  lockCategory,
  takenSlugs,
  updateCategoryRow,
} from './categories-store.ts'

export { viewCategory } from './categories-store.ts'

/** A slate grey that names on a light and on a dark map stand out from. */
const colorDefault = '#5b6b7b'

export interface CategoryInput {
  readonly name?: string
  readonly slug?: string
  readonly color?: string
  readonly icon?: string | null
}

/** In the order they were made. */
export const listCategories = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, allCategories, [tenant.communityId], page)

/** Without a slug, the first free one of the name. Answers the id; 409 `slug_taken` for a slug that was asked for. */
export async function createCategory(tx: Tx, actor: Actor, category: CategoryInput & { readonly name: string }): Promise<string> {
  const row = { id: newId(), name: category.name, color: category.color ?? colorDefault, icon: category.icon ?? null }
  const insert = (slug: string) => insertCategory(tx, { ...row, slug })
  let { slug } = category
  if (slug === undefined) slug = await insertWithFreeSlug(category.name, (base) => takenSlugs(tx, base), insert)
  else if (!(await insert(slug))) throw new Fail('slug_taken')
  await tell(tx, actor, 'category.created', { ...row, slug })
  return row.id
}

/** The slug changes only where it is named. `checkCurrent` runs under the row's lock, for `If-Match`. */
export async function updateCategory(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: CategoryInput,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockCategory(tx, id)
  if (!row) throw new Fail('category_not_found')
  await checkCurrent()
  const changed: CategoryRow = {
    id,
    name: changes.name ?? row.name,
    slug: changes.slug ?? row.slug,
    color: changes.color ?? row.color,
    icon: changes.icon === undefined ? row.icon : changes.icon,
  }
  try {
    await updateCategoryRow(tx, changed, now)
  } catch (error) {
    throw isUniqueViolation(error, 'atlas_categories_slug') ? new Fail('slug_taken', { cause: error }) : error
  }
  await tell(tx, actor, 'category.updated', changed)
}

/** 409 `category_in_use` while it has hotspots. */
export async function removeCategory(tx: Tx, actor: Actor, id: string): Promise<void> {
  const row = await lockCategory(tx, id)
  if (!row) throw new Fail('category_not_found')
  // The count is right under the row's lock. Left to the foreign key alone, the delete would wait for the hotspots' locks
  // with the category's in hand, and one that is just moving away waits the other way round.
  if (row.hotspot_count > 0) throw new Fail('category_in_use')
  try {
    await deleteCategory(tx, id)
  } catch (error) {
    throw isForeignKeyViolation(error) ? new Fail('category_in_use', { cause: error }) : error
  }
  await tell(tx, actor, 'category.removed', row)
}

const tell = (
  tx: Tx,
  actor: Actor,
  type: 'category.created' | 'category.updated' | 'category.removed',
  row: CategoryRow,
): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'category',
    objectId: row.id,
    data: { categoryId: row.id, slug: row.slug, name: row.name },
  })
