/** Jobs are asked for in the transaction that causes them: they are there if and only if it is committed. */
import type { Queries, Tx } from '../db/database.ts'
import { sql } from '../db/statement.ts'

/** Every kind of job and what it is told. Ids alone: a job reads the rest when it runs, so that it never acts on old facts. */
export interface JobPayloads {
  'send-broadcast': { readonly communityId: string; readonly broadcastId: string }
  /** Memberships that are cancelled to a day which is over by then. */
  'end-memberships': { readonly communityId: string }
  /** The mail itself, sealed: it may hold a link that is as good as a password. */
  'send-mail': { readonly sealed: string }
  'deliver-webhook': { readonly webhookId: string; readonly deliveryId: string }
}
export type JobName = keyof JobPayloads

/** Where jobs of a kind stand when there is more to do than workers: by default all alike, in the order they fall due. */
const places: { readonly [N in JobName]?: (payload: JobPayloads[N]) => Place } = {
  // One at a time for each receiver: its events stay in order, and one that never answers takes one worker. After mails.
  'deliver-webhook': ({ webhookId }) => ({ queue: `webhook:${webhookId}`, priority: 10 }),
}
interface Place {
  /** Jobs of one queue run one after the other. */
  readonly queue: string
  /** Lower first; 0 where nothing is said. */
  readonly priority: number
}

export interface EnqueueOptions {
  /** One waiting job for each key: asking again replaces what waits, and follows what runs. */
  readonly key?: string
  /** At once where it is left out. By the database's clock. */
  readonly runAt?: Date
}

const add = sql(
  'jobs.add',
  `select 1 from graphile_worker.add_job($1::text, payload => $2::json, job_key => $3::text, run_at => $4::timestamptz,
     queue_name => $5::text, priority => $6::integer)`,
)

/** Call it with the transaction's own `query`. The job begins within moments of the commit. */
export async function enqueue<N extends JobName>(
  tx: Queries,
  name: N,
  payload: JobPayloads[N],
  { key, runAt }: EnqueueOptions = {},
): Promise<void> {
  const place = places[name]?.(payload)
  await tx.query(add, [name, JSON.stringify(payload), key ?? null, runAt ?? null, place?.queue ?? null, place?.priority ?? 0])
}

const remove = sql('jobs.remove', 'select 1 from graphile_worker.remove_job($1::text)')

/** Takes back the job that waits under this key, if one does. Not for one that may be running: it would not be tried again. */
export const withdraw = (tx: Pick<Tx, 'defer'>, key: string): void => tx.defer(remove, [key])
