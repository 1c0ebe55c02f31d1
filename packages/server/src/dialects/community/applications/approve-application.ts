import type { community } from '@guildhall/contract/community'
import { approveApplication } from '../../../domain/applications/applications.ts'
import type { Handler } from '../../../http/context.ts'

export const approve: Handler<typeof community.applications.approve> = ({ params, actor, now, change }) =>
  change(async (tx) => ({ ok: true, ...(await approveApplication(tx, actor, params.requestId, now)) }))
