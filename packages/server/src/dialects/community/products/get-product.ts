import type { community } from '@guildhall/contract/community'
import { getProduct } from '../../../domain/products/products.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.products.get> = async ({ tenant, params }) =>
  new Json(await getProduct(tenant, params.sku))
