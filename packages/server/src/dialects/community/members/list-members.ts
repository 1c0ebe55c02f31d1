import type { community } from '@guildhall/contract/community'
import { listMembers } from '../../../domain/memberships/memberships.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.members.list> = ({ tenant, page }) => listMembers(tenant, page)
