import type { community } from '@guildhall/contract/community'
import { submitApplication } from '../../../domain/applications/applications.ts'
import type { Handler } from '../../../http/context.ts'

export const submit: Handler<typeof community.segments.submit> = ({ params, body, actor, now, change }) =>
  change(async (tx) => ({ ok: true, ...(await submitApplication(tx, actor, params.segmentId, body, now)) }))
