import type { community } from '@guildhall/contract/community'
import { removeArticle } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'

export const remove: Handler<typeof community.articles.remove> = ({ params, actor, change }) =>
  change(async (tx) => {
    await removeArticle(tx, actor, params.articleId)
    return undefined
  })
