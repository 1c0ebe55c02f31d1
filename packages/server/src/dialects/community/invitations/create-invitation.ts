import type { community } from '@guildhall/contract/community'
import { createInvitation, viewInvitation } from '../../../domain/applications/invitations.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.invitations.create> = ({ body, actor, now, change }) =>
  change(async (tx) => new Json(await viewInvitation(tx, await createInvitation(tx, actor, body, now), now)))
