import type { community } from '@guildhall/contract/community'
import { createProduct, viewProduct } from '../../../domain/products/products.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.products.create> = ({ body, actor, change }) =>
  change(async (tx) => new Json(await viewProduct(tx, await createProduct(tx, actor, body))))
