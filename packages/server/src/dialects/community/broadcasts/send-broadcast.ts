import type { community } from '@guildhall/contract/community'
import { cleanBroadcast, queueBroadcast } from '../../../domain/broadcasts/broadcasts.ts'
import type { Handler } from '../../../http/context.ts'

export const send: Handler<typeof community.broadcasts.send> = ({ body, actor, now, change }) => {
  const broadcast = cleanBroadcast(body)
  return change(async (tx) => {
    const { resetAt, ...queued } = await queueBroadcast(tx, actor, broadcast, now)
    return { ok: true, ...queued, resetAt: resetAt.toISOString() }
  })
}
