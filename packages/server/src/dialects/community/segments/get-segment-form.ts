import type { community } from '@guildhall/contract/community'
import { showSegmentForm } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const form: Handler<typeof community.segments.form> = async ({ tenant, params, caller }) =>
  new Json(await showSegmentForm(tenant, params.segmentId, caller.isAdmin))
