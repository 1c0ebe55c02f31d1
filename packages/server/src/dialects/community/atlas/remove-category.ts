import type { community } from '@guildhall/contract/community'
import * as categories from '../../../domain/atlas/categories.ts'
import type { Handler } from '../../../http/context.ts'

export const removeCategory: Handler<typeof community.atlas.removeCategory> = ({ params, actor, change }) =>
  change(async (tx) => {
    await categories.removeCategory(tx, actor, params.categoryId)
    return undefined
  })
