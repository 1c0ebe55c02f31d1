import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-article.ts'
import { getBySlug } from './get-article.ts'
import { list } from './list-articles.ts'
import { drafts } from './list-drafts.ts'
import { remove } from './remove-article.ts'
import { update } from './update-article.ts'

export const articles: Handlers<typeof community.articles> = { list, create, drafts, getBySlug, update, remove }
