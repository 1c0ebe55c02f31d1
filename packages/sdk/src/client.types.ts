/** What the types take and what they refuse, for tsc (`npm run typecheck`) to check; it is never run. */
import type { Client } from './client.ts'

export const calls = async (admin: Client) => [
  // @ts-expect-error title is missing
  admin.articles.create({}),
  // @ts-expect-error no such field
  admin.articles.create({ title: 'x', titel: 'y' }),
  // @ts-expect-error the path field is missing
  admin.articles.getBySlug(),
  // @ts-expect-error cursors are for pages()
  admin.articles.list({ cursor: '' }),
  // @ts-expect-error one article is not a list
  admin.articles.getBySlug.pages,
  // the body of a rotation may be left out
  admin.keys.rotate({ keyId: 'k' }),
  // @ts-expect-error an article has no such field
  (await admin.articles.list()).at(0)?.titel,
]
