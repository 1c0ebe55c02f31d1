import type { ChangeType } from '@guildhall/contract/changes'
import type { Tx } from '../db/database.ts'
import { sql } from '../db/statement.ts'
import { newId } from '../kernel/ids.ts'

/** Who did it: a key, a user, or the server itself (`system`). */
export interface Actor {
  readonly type: 'apiKey' | 'user' | 'system'
  readonly id: string
  readonly requestId?: string
}

export interface Change {
  readonly type: ChangeType
  readonly objectType: string
  readonly objectId: string
  /** What receivers of this event are told; the shapes are in the contract. */
  readonly data: Readonly<Record<string, unknown>>
  /** Of whom (a user, an app, an issuer) every process has to forget what it keeps in memory. */
  readonly userId?: string
}

const insert = sql(
  'outbox.insert',
  `insert into outbox (community_id, id, type, object_type, object_id, data, actor, request_id, user_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
)

/** Writes down what happened, in the transaction of the change itself: neither is ever there without the other. */
export async function record(tx: Tx, actor: Actor, change: Change): Promise<void> {
  tx.note(change.type, change.userId)
  // Nothing depends on its answer: it goes out with what comes next, at the latest with the commit.
  tx.defer(insert, [
    tx.communityId,
    newId(),
    change.type,
    change.objectType,
    change.objectId,
    JSON.stringify(change.data),
    JSON.stringify({ type: actor.type, id: actor.id }),
    actor.requestId ?? null,
    change.userId ?? null,
  ])
}
