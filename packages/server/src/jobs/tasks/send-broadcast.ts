import Type from 'typebox'
import type { BroadcastSender } from '../../domain/broadcasts/sender.ts'
import type { Task } from '../task.ts'

/**
 * Mails one broadcast. Errors are tried again: they are ours or the database's, for what happens to a mail is an outcome and
 * kept with its recipient. A run that could not do everything names the time of the next itself.
 */
export const sendBroadcastTask = (sender: BroadcastSender): Task<'send-broadcast'> => ({
  name: 'send-broadcast',
  payload: Type.Object({ communityId: Type.String({ format: 'uuid' }), broadcastId: Type.String({ format: 'uuid' }) }),
  run: (payload, { signal }) => sender.send(payload, signal),
})
