import type { community } from '@guildhall/contract/community'
import { removeSegment } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'

export const remove: Handler<typeof community.segments.remove> = ({ params, actor, now, change }) =>
  change(async (tx) => {
    await removeSegment(tx, actor, params.segmentId, now)
    return undefined
  })
