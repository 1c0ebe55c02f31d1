import type { community } from '@guildhall/contract/community'
import { getPublishedArticle } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const getBySlug: Handler<typeof community.articles.getBySlug> = async ({ tenant, params }) =>
  new Json(await getPublishedArticle(tenant, params.slug))
