import type { community } from '@guildhall/contract/community'
import { cleanArticle, createArticle } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.articles.create> = ({ body, actor, change }) => {
  const article = cleanArticle(body)
  return change(async (tx) => new Json((await createArticle(tx, actor, article)).view))
}
