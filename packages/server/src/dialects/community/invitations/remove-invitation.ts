import type { community } from '@guildhall/contract/community'
import { removeInvitation } from '../../../domain/applications/invitations.ts'
import type { Handler } from '../../../http/context.ts'

export const remove: Handler<typeof community.invitations.remove> = ({ params, actor, now, change }) =>
  change(async (tx) => {
    await removeInvitation(tx, actor, params.invitationId, now)
    return undefined
  })
