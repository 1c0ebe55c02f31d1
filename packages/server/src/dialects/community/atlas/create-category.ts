import type { community } from '@guildhall/contract/community'
import * as categories from '../../../domain/atlas/categories.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const createCategory: Handler<typeof community.atlas.createCategory> = ({ body, actor, change }) =>
  change(async (tx) => new Json(await categories.viewCategory(tx, await categories.createCategory(tx, actor, body))))
