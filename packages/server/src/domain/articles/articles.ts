/** Articles: written as drafts, published with a banner, their slug for ever the same. Source: community contract, Articles [seed]. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { cleanHtml, readTimeMinutes } from '../../kernel/text/html.ts'
import { findOwnerId } from '../communities/communities.ts'
import { insertWithFreeSlug } from '../slugs.ts'
import {
  type ArticleRow,
  deleteArticle,
  draftArticles,
  insertArticle,
  lockArticle,
  publishedArticles,
  takenSlugs,
  updateArticleRow,
  viewPublishedArticle,
} from './articles-store.ts'

export { viewArticle } from './articles-store.ts'

/** What a writer gives. `content` is made clean by `cleanArticle`, before the transaction: it may be long. */
export interface ArticleInput {
  readonly title?: string
  readonly content?: string
  readonly excerpt?: string | null
  readonly category?: string | null
  readonly bannerUrl?: string | null
  readonly status?: 'DRAFT' | 'PUBLISHED'
}
interface CleanArticle extends ArticleInput {
  readonly readTimeMinutes?: number
}

/** Of clean content. Text of nothing but `&` grows to five times its length, and a list shows a hundred articles whole. */
const contentMax = 1_000_000

/** Cleans the HTML and measures it; 400 where that is too long. Pure, and slow for long texts: keep it out of the transaction. */
export function cleanArticle<I extends ArticleInput>(input: I): I & CleanArticle {
  if (input.content === undefined) return input
  const content = cleanHtml(input.content)
  if (content.length > contentMax)
    throw invalid('content', `must have at most ${contentMax} characters once it is cleaned`, 'too_long')
  return { ...input, content, readTimeMinutes: content === '' ? 0 : readTimeMinutes(content) }
}

/** Newest first. */
export const listArticles = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, publishedArticles, [tenant.communityId], page)
export const listDrafts = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, draftArticles, [tenant.communityId], page)

/** JSON text; a draft is not there. */
export async function getPublishedArticle(tenant: Tenant, slug: string): Promise<string> {
  const view = await viewPublishedArticle(tenant, slug)
  if (view === undefined) throw new Fail('article_not_found')
  return view
}

/** Answers the id, and the draft as it is shown (JSON text). */
export async function createArticle(
  tx: Tx,
  actor: Actor,
  article: CleanArticle & { readonly title: string },
): Promise<{ readonly id: string; readonly view: string }> {
  const row: Omit<ArticleRow, 'slug'> = {
    id: newId(),
    title: article.title,
    content: article.content ?? '',
    excerpt: article.excerpt ?? null,
    category: article.category ?? null,
    banner_url: article.bannerUrl ?? null,
    status: 'DRAFT',
    read_time_minutes: article.readTimeMinutes ?? 0,
    published_at: null,
  }
  let view: string | undefined
  const slug = await insertWithFreeSlug(
    article.title,
    (base) => takenSlugs(tx, base),
    async (candidate) => {
      view = await insertArticle(tx, { ...row, slug: candidate })
      return view !== undefined
    },
  )
  await record(tx, actor, {
    type: 'article.created',
    objectType: 'article',
    objectId: row.id,
    data: { articleId: row.id, slug, title: row.title },
  })
  return { id: row.id, view: view! }
}

/** `current` is read under the row's lock, for `If-Match`. */
export async function updateArticle(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: CleanArticle,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockArticle(tx, id)
  if (!row) throw new Fail('article_not_found')
  await checkCurrent()
  const status = changes.status ?? row.status
  const bannerUrl = changes.bannerUrl === undefined ? row.banner_url : changes.bannerUrl
  if (status === 'PUBLISHED' && bannerUrl === null) {
    throw new Fail('banner_required', { problems: [{ field: 'bannerUrl', message: 'is required for a published article' }] })
  }
  const changed: ArticleRow = {
    ...row,
    title: changes.title ?? row.title,
    content: changes.content ?? row.content,
    excerpt: changes.excerpt === undefined ? row.excerpt : changes.excerpt,
    category: changes.category === undefined ? row.category : changes.category,
    banner_url: bannerUrl,
    status,
    read_time_minutes: changes.readTimeMinutes ?? row.read_time_minutes,
    published_at: status === 'DRAFT' ? null : (row.published_at ?? now),
  }
  await updateArticleRow(tx, changed, now)
  await recordUpdate(tx, actor, row, changed)
}

async function recordUpdate(tx: Tx, actor: Actor, before: ArticleRow, after: ArticleRow): Promise<void> {
  const type =
    before.status === after.status ? 'article.updated' : after.status === 'PUBLISHED' ? 'article.published' : 'article.deleted'
  await record(tx, actor, {
    type,
    objectType: 'article',
    objectId: after.id,
    data: await eventData(tx, type === 'article.deleted' ? before : after),
  })
}

/** A published article that goes is announced as deleted, like one that is unpublished. */
export async function removeArticle(tx: Tx, actor: Actor, id: string): Promise<void> {
  const row = await lockArticle(tx, id)
  if (!row) throw new Fail('article_not_found')
  await deleteArticle(tx, id)
  const type = row.status === 'PUBLISHED' ? 'article.deleted' : 'article.removed'
  await record(tx, actor, { type, objectType: 'article', objectId: id, data: await eventData(tx, row) })
}

async function eventData(tx: Tx, row: ArticleRow): Promise<Record<string, unknown>> {
  return {
    articleId: row.id,
    slug: row.slug,
    title: row.title,
    excerpt: row.excerpt ?? '',
    bannerUrl: row.banner_url,
    publishedAt: row.published_at?.toISOString() ?? null,
    authorUserId: await findOwnerId(tx),
  }
}
