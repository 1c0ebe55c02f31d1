import type { community } from '@guildhall/contract/community'
import { rejectApplication } from '../../../domain/applications/applications.ts'
import type { Handler } from '../../../http/context.ts'

export const reject: Handler<typeof community.applications.reject> = ({ params, body, actor, now, change }) =>
  change(async (tx) => {
    await rejectApplication(tx, actor, params.requestId, body.reason ?? null, now)
    return { ok: true, requestId: params.requestId }
  })
