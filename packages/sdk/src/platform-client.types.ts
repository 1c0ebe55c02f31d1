/** What the types take and what they refuse, for tsc (`npm run typecheck`) to check; it is never run. */
import type { PlatformClient } from './platform-client.ts'

export const calls = async (client: PlatformClient) => [
  // @ts-expect-error name is missing
  client.resources.create({}),
  // @ts-expect-error no such field
  client.resources.create({ name: 'x', nam: 'y' }),
  // @ts-expect-error the path field is missing
  client.organizations.get(),
  // @ts-expect-error the number is for pages() to say
  client.resources.list.pages({ page: 2 }),
  // @ts-expect-error one resource is not a list
  client.resources.get.pages,
  // @ts-expect-error this API knows no Idempotency-Key
  client.resources.create({ name: 'x' }, { idempotencyKey: 'k' }),
  client.organizations.listMembers.pages({ id: 'org_1', role: 'owner', per_page: 5 }),
  client.auth.logout(),
  // @ts-expect-error a resource has no such field
  (await client.resources.get({ id: 'res_1' })).data.nam,
]
