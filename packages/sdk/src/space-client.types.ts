/** What the types take and what they refuse, for tsc (`npm run typecheck`) to check; it is never run. */
import type { SpaceClient } from './space-client.ts'

export const calls = async (owner: SpaceClient) => [
  // @ts-expect-error the plan is missing
  owner.memberships.create({ name: 'x' }),
  // @ts-expect-error the path field is missing
  owner.memberships.get(),
  // @ts-expect-error the whole server has no tag
  owner.users.me({ tag: 'guild' }),
  // @ts-expect-error both days are needed
  owner.memberships.listCancellations({ from: '2026-02-01' }),
  // @ts-expect-error lists of this API have no pages
  owner.memberships.list.pages,
  // @ts-expect-error the tag of this call stands in its fields
  owner.memberships.cancel({ id: 'x' }, {}, { tag: 'guild' }),
  // @ts-expect-error a membership has no such field
  (await owner.memberships.list()).at(0)?.nam,
]
