import type { community } from '@guildhall/contract/community'
import { findCommunityByTag } from '../../../domain/communities/communities.ts'
import type { HttpParts } from '../../../http/bind.ts'
import type { Handler } from '../../../http/context.ts'
import { defaultPublishableKey } from '../../../identity/api-keys/api-keys.ts'
import { Fail } from '../../../kernel/fail.ts'

export const publishableKey =
  ({ database }: Pick<HttpParts, 'database'>): Handler<typeof community.communities.publishableKey> =>
  async ({ params }) => {
    const found = await findCommunityByTag(database.system, params.tag)
    const key = found && (await defaultPublishableKey(database.tenant(found.id)))
    if (key === undefined) throw new Fail('community_not_found')
    return { key }
  }
