import type { community } from '@guildhall/contract/community'
import * as categories from '../../../domain/atlas/categories.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const updateCategory: Handler<typeof community.atlas.updateCategory> = (context) => {
  const { params, body, actor, now, change, precondition } = context
  return change(async (tx) => {
    const view = () => categories.viewCategory(tx, params.categoryId)
    await categories.updateCategory(tx, actor, params.categoryId, body, now, () => precondition(view))
    return new Json(await view())
  })
}
