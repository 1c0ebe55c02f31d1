import type { community } from '@guildhall/contract/community'
import { updateSegment, viewSegment } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.segments.update> = ({ params, body, actor, now, change, precondition }) =>
  change(async (tx) => {
    const view = () => viewSegment(tx, params.segmentId)
    await updateSegment(tx, actor, params.segmentId, body, now, () => precondition(view))
    return new Json(await view())
  })
