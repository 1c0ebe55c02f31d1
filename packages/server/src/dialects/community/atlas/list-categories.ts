import type { community } from '@guildhall/contract/community'
import * as categories from '../../../domain/atlas/categories.ts'
import type { Handler } from '../../../http/context.ts'

export const listCategories: Handler<typeof community.atlas.listCategories> = ({ tenant, page }) =>
  categories.listCategories(tenant, page)
