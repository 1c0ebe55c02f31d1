/** Products: what a community offers, known by a sku of its own. Source: community contract, Products and Ours. */
import { isUniqueViolation, type Tenant, type Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { findOwnerId } from '../communities/communities.ts'
import {
  allProducts,
  deleteProduct,
  insertProduct,
  lockProduct,
  type ProductRow,
  updateProductRow,
  viewProductBySku,
} from './products-store.ts'

export { viewProduct } from './products-store.ts'

export interface ProductInput {
  readonly sku?: string
  readonly name?: string
  readonly description?: string | null
  readonly priceCents?: number
  readonly currency?: string
  readonly imageUrl?: string | null
  readonly isActive?: boolean
}

/** In the order they were made, inactive ones too. */
export const listProducts = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, allProducts, [tenant.communityId], page)

/** JSON text. Skus differ by case. */
export async function getProduct(tenant: Tenant, sku: string): Promise<string> {
  const view = await viewProductBySku(tenant, sku)
  if (view === undefined) throw new Fail('product_not_found')
  return view
}

/** The seller is the community's owner. Answers the id; 409 `sku_taken`. */
export async function createProduct(
  tx: Tx,
  actor: Actor,
  product: ProductInput & { readonly sku: string; readonly name: string },
): Promise<string> {
  const row: ProductRow = {
    id: newId(),
    sku: product.sku,
    name: product.name,
    description: product.description ?? null,
    price_cents: product.priceCents ?? 0,
    currency: product.currency ?? 'EUR',
    image_url: product.imageUrl ?? null,
    is_active: product.isActive ?? true,
    seller_id: await findOwnerId(tx),
  }
  if (!(await insertProduct(tx, row))) throw new Fail('sku_taken')
  await tell(tx, actor, 'product.created', row)
  return row.id
}

/** `checkCurrent` is given the product's id and runs under its row's lock, for `If-Match`. Answers the id. */
export async function updateProduct(
  tx: Tx,
  actor: Actor,
  sku: string,
  changes: ProductInput,
  now: Date,
  checkCurrent: (id: string) => Promise<void>,
): Promise<string> {
  const row = await lockProduct(tx, sku)
  if (!row) throw new Fail('product_not_found')
  await checkCurrent(row.id)
  const changed: ProductRow = {
    ...row,
    sku: changes.sku ?? row.sku,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    price_cents: changes.priceCents ?? row.price_cents,
    currency: changes.currency ?? row.currency,
    image_url: changes.imageUrl === undefined ? row.image_url : changes.imageUrl,
    is_active: changes.isActive ?? row.is_active,
  }
  try {
    await updateProductRow(tx, changed, now)
  } catch (error) {
    throw isUniqueViolation(error, 'products_sku') ? new Fail('sku_taken', { cause: error }) : error
  }
  await tell(tx, actor, 'product.updated', changed)
  return row.id
}

/** One that has been sold stays, for those who bought it, and takes no more orders. */
export async function removeProduct(tx: Tx, actor: Actor, sku: string, now: Date): Promise<void> {
  const row = await lockProduct(tx, sku)
  if (!row) throw new Fail('product_not_found')
  if (row.sales_count === 0) {
    await deleteProduct(tx, row.id)
    await tell(tx, actor, 'product.removed', row)
  } else if (row.is_active) {
    await updateProductRow(tx, { ...row, is_active: false }, now)
    await tell(tx, actor, 'product.updated', row)
  }
}

const tell = (
  tx: Tx,
  actor: Actor,
  type: 'product.created' | 'product.updated' | 'product.removed',
  row: ProductRow,
): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'product',
    objectId: row.id,
    data: { productId: row.id, sku: row.sku, name: row.name },
  })
