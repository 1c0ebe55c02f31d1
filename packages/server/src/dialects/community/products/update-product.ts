import type { community } from '@guildhall/contract/community'
import { updateProduct, viewProduct } from '../../../domain/products/products.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.products.update> = ({ params, body, actor, now, change, precondition }) =>
  change(async (tx) => {
    const view = (id: string) => viewProduct(tx, id)
    const id = await updateProduct(tx, actor, params.sku, body, now, (current) => precondition(() => view(current)))
    return new Json(await view(id))
  })
