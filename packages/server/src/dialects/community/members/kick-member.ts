import type { community } from '@guildhall/contract/community'
import { kickMember } from '../../../domain/memberships/removals.ts'
import type { Handler } from '../../../http/context.ts'

export const kick: Handler<typeof community.members.kick> = ({ params, body, actor, now, change }) =>
  change(async (tx) => {
    await kickMember(tx, actor, params.userId, body.reason ?? null, now)
    return { ok: true, userId: params.userId }
  })
