import type { community } from '@guildhall/contract/community'
import { listInvitations } from '../../../domain/applications/invitations.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.invitations.list> = ({ tenant, page, query, now }) =>
  listInvitations(tenant, page, now, query.status)
