import type { community } from '@guildhall/contract/community'
import { unbanMember } from '../../../domain/memberships/removals.ts'
import type { Handler } from '../../../http/context.ts'

export const unban: Handler<typeof community.members.unban> = ({ params, actor, now, change }) =>
  change(async (tx) => {
    await unbanMember(tx, actor, params.userId, now)
    return { ok: true, userId: params.userId }
  })
