import type { community } from '@guildhall/contract/community'
import { removeProduct } from '../../../domain/products/products.ts'
import type { Handler } from '../../../http/context.ts'

export const remove: Handler<typeof community.products.remove> = ({ params, actor, now, change }) =>
  change(async (tx) => {
    await removeProduct(tx, actor, params.sku, now)
    return undefined
  })
