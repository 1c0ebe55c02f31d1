import type { community } from '@guildhall/contract/community'
import { listArticles } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.articles.list> = ({ tenant, page }) => listArticles(tenant, page)
