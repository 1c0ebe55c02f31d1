import type { community } from '@guildhall/contract/community'
import { listDrafts } from '../../../domain/articles/articles.ts'
import type { Handler } from '../../../http/context.ts'

export const drafts: Handler<typeof community.articles.drafts> = ({ tenant, page }) => listDrafts(tenant, page)
