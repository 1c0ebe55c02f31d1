import type { community } from '@guildhall/contract/community'
import { cleanArticle, updateArticle, viewArticle } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.articles.update> = ({ params, body, actor, now, change, precondition }) => {
  const changes = cleanArticle(body)
  return change(async (tx) => {
    const view = () => viewArticle(tx, params.articleId)
    await updateArticle(tx, actor, params.articleId, changes, now, () => precondition(view))
    return new Json(await view())
  })
}
