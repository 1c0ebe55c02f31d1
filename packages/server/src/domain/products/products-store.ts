import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

export interface ProductRow {
  readonly id: string
  readonly sku: string
  readonly name: string
  readonly description: string | null
  readonly price_cents: number
  readonly currency: string
  readonly image_url: string | null
  readonly is_active: boolean
  readonly seller_id: string
}
/** `sales_count` belongs to whoever sells. */
export interface LockedProduct extends ProductRow {
  readonly sales_count: number
}

const view = `p.id, p.sku, p.name, p.description, p.price_cents as "priceCents", p.currency, p.image_url as "imageUrl",
  p.is_active as "isActive", p.seller_id as "sellerId"`

/** Ids grow with time, so their order is the order in which products were made. */
export const allProducts = declareList({
  name: 'products.all',
  select: view,
  from: 'products p',
  where: 'p.community_id = $1',
  parameterCount: 1,
  sort: [{ by: 'p.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const viewBySku = sql(
  'products.viewBySku',
  `select row_to_json(r)::text as json from (select ${view} from products p where p.community_id = $1 and p.sku = $2) r`,
)
export const viewProductBySku = async (tenant: Tenant, sku: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewBySku, [tenant.communityId, sku]))[0]?.json

const viewById = sql(
  'products.viewById',
  `select row_to_json(r)::text as json from (select ${view} from products p where p.community_id = $1 and p.id = $2) r`,
)
export const viewProduct = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]!.json

const lock = sql('products.lock', 'select * from products where community_id = $1 and sku = $2 for update')
export const lockProduct = async (tx: Tx, sku: string): Promise<LockedProduct | undefined> =>
  (await tx.query<LockedProduct>(lock, [tx.communityId, sku]))[0]

const insert = sql(
  'products.insert',
  `insert into products (community_id, id, sku, name, description, price_cents, currency, image_url, is_active, seller_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (community_id, sku) do nothing returning id`,
)
/** Whether it was written: false where the sku is taken. */
export const insertProduct = async (tx: Tx, row: ProductRow): Promise<boolean> =>
  (
    await tx.query(insert, [
      tx.communityId,
      row.id,
      row.sku,
      row.name,
      row.description,
      row.price_cents,
      row.currency,
      row.image_url,
      row.is_active,
      row.seller_id,
    ])
  ).length === 1

const update = sql(
  'products.update',
  `update products set sku = $3, name = $4, description = $5, price_cents = $6, currency = $7, image_url = $8, is_active = $9,
     updated_at = $10
   where community_id = $1 and id = $2`,
)
/** Violates the unique index `products_sku` where another product has the new sku. */
export const updateProductRow = async (tx: Tx, row: ProductRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.sku,
    row.name,
    row.description,
    row.price_cents,
    row.currency,
    row.image_url,
    row.is_active,
    now,
  ]))

const remove = sql('products.remove', 'delete from products where community_id = $1 and id = $2')
export const deleteProduct = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
