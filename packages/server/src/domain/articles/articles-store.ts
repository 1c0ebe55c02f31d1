import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

export interface ArticleRow {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly content: string
  readonly excerpt: string | null
  readonly category: string | null
  readonly banner_url: string | null
  readonly status: 'DRAFT' | 'PUBLISHED'
  readonly read_time_minutes: number
  readonly published_at: Date | null
}

/** The author is the community's founder. Source: community contract, Articles [seed]. */
const view = `a.id, a.slug, a.title, coalesce(a.excerpt, '') as excerpt, iso(a.published_at) as "publishedAt", a.banner_url as "bannerUrl",
  json_build_object('name', u.name, 'usertag', u.username, 'profileImage', u.profile_image) as author,
  a.read_time_minutes as "readTimeMinutes", a.content`
const from = 'articles a join communities c on c.id = a.community_id join users u on u.id = c.owner_user_id'

export const publishedArticles = declareList({
  name: 'articles.published',
  select: view,
  from,
  where: `a.community_id = $1 and a.status = 'PUBLISHED'`,
  parameterCount: 1,
  sort: [
    { by: 'a.published_at', field: 'publishedAt', type: 'timestamptz' },
    { by: 'a.id', field: 'id', type: 'uuid' },
  ],
  direction: 'desc',
})
export const draftArticles = declareList({
  name: 'articles.drafts',
  select: view,
  from,
  where: `a.community_id = $1 and a.status = 'DRAFT'`,
  parameterCount: 1,
  sort: [{ by: 'a.id', field: 'id', type: 'uuid' }],
  direction: 'desc',
})

const viewBySlug = sql(
  'articles.viewBySlug',
  `select row_to_json(r)::text as json from (select ${view} from ${from} where a.community_id = $1 and a.slug = $2 and a.status = 'PUBLISHED') r`,
)
export const viewPublishedArticle = async (tenant: Tenant, slug: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewBySlug, [tenant.communityId, slug]))[0]?.json

const viewById = sql(
  'articles.viewById',
  `select row_to_json(r)::text as json from (select ${view} from ${from} where a.community_id = $1 and a.id = $2) r`,
)
export const viewArticle = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]!.json

const lock = sql('articles.lock', 'select * from articles where community_id = $1 and id = $2 for update')
export const lockArticle = async (tx: Tx, id: string): Promise<ArticleRow | undefined> =>
  (await tx.query<ArticleRow>(lock, [tx.communityId, id]))[0]

const insert = sql(
  'articles.insert',
  `with a as (
     insert into articles (community_id, id, slug, title, content, excerpt, category, banner_url, read_time_minutes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (community_id, slug) do nothing returning *)
   select row_to_json(r)::text as json from (select ${view} from ${from.replace('articles a', 'a')}) r`,
)
/** The new article as it is shown; undefined where the slug is taken. */
export const insertArticle = async (tx: Tx, row: ArticleRow): Promise<string | undefined> =>
  (
    await tx.query<{ json: string }>(insert, [
      tx.communityId,
      row.id,
      row.slug,
      row.title,
      row.content,
      row.excerpt,
      row.category,
      row.banner_url,
      row.read_time_minutes,
    ])
  )[0]?.json

const slugs = sql('articles.slugs', `select slug from articles where community_id = $1 and (slug = $2 or slug like $2 || '-%')`)
export const takenSlugs = async (tx: Tx, base: string): Promise<string[]> =>
  (await tx.query<{ slug: string }>(slugs, [tx.communityId, base])).map(({ slug }) => slug)

const update = sql(
  'articles.update',
  `update articles set title = $3, content = $4, excerpt = $5, category = $6, banner_url = $7, status = $8, read_time_minutes = $9,
     published_at = $10, updated_at = $11
   where community_id = $1 and id = $2`,
)
export const updateArticleRow = async (tx: Tx, row: ArticleRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.title,
    row.content,
    row.excerpt,
    row.category,
    row.banner_url,
    row.status,
    row.read_time_minutes,
    row.published_at,
    now,
  ]))

const remove = sql('articles.remove', 'delete from articles where community_id = $1 and id = $2')
export const deleteArticle = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
