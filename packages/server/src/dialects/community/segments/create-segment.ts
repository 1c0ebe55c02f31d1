import type { community } from '@guildhall/contract/community'
import { createSegment, viewSegment } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.segments.create> = ({ body, actor, now, change }) =>
  change(async (tx) => new Json(await viewSegment(tx, await createSegment(tx, actor, body, now))))
