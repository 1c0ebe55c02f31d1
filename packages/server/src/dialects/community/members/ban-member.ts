import type { community } from '@guildhall/contract/community'
import { banMember } from '../../../domain/memberships/removals.ts'
import type { Handler } from '../../../http/context.ts'

export const ban: Handler<typeof community.members.ban> = ({ params, body, actor, now, change }) =>
  change(async (tx) => {
    await banMember(tx, actor, params.userId, body.reason ?? null, now)
    return { ok: true, userId: params.userId, bannedAt: now.toISOString() }
  })
