/**
 * Keeps what this process holds in memory no older than a second behind other processes' commits: it listens for their
 * notices, and every second reads what is new in the outbox, which no crash can lose.
 */
import type pg from 'pg'
import type { Database } from '../db/database.ts'
import { sql } from '../db/statement.ts'
import type { Logger } from '../kernel/logger.ts'
import { forget, type SharedMemory } from '../kernel/shared/shared-memory.ts'
import { type ChangeNotice, channel } from './notifier.ts'

const pollEveryMs = 1000
const reconnectAfterMs = 500

/**
 * Rows of transactions that might have committed since the last look: those not below its oldest running one. What a person
 * says of themselves is shown in every community that they are or were in.
 */
const newRows = sql(
  'changes.new',
  `select id, community_id, type like 'key.%' as "hasKeys", user_id,
     case when type = 'user.updated' then array(select k.community_id from user_communities k where k.user_id = o.user_id) else '{}' end
       as "alsoShownIn"
   from outbox o where transaction_id >= $1::xid8`,
)
interface NewRow {
  readonly id: string
  readonly community_id: string
  readonly hasKeys: boolean
  readonly user_id: string | null
  readonly alsoShownIn: readonly string[]
}
const oldestRunning = sql('changes.oldestRunning', 'select pg_snapshot_xmin(pg_current_snapshot())::text as xid')

export interface FollowOptions {
  readonly database: Database
  readonly shared: SharedMemory
  readonly processId: string
  readonly log: Logger
}

/** Begins to follow; the answer stops it. */
export async function followChanges({ database, shared, processId, log }: FollowOptions): Promise<() => Promise<void>> {
  let isStopped = false
  let listener: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let from = await readOldestRunning()
  let seen = new Set<string>()

  const drop = (communityId: string, hasKeys: boolean): void =>
    forget(shared, { communityId, alsoShownIn: [], hasKeys, userIds: [] })

  async function readOldestRunning(): Promise<string> {
    return (await database.system.query<{ xid: string }>(oldestRunning))[0]!.xid
  }

  async function poll(): Promise<void> {
    // Taken first: what commits between the two reads is at or above it and is read next time.
    const next = await readOldestRunning()
    const rows = await database.system.query<NewRow>(newRows, [from])
    for (const { id, community_id: communityId, hasKeys, user_id, alsoShownIn } of rows)
      if (!seen.has(id)) forget(shared, { communityId, alsoShownIn, hasKeys, userIds: user_id === null ? [] : [user_id] })
    seen = new Set(rows.map(({ id }) => id))
    from = next
  }

  function schedule(): void {
    if (isStopped) return
    timer = setTimeout(() => {
      poll()
        .catch((error: unknown) => log.warn({ err: error }, 'the outbox could not be followed'))
        .finally(schedule)
    }, pollEveryMs)
    timer.unref()
  }

  async function listen(): Promise<void> {
    const client = await database.connect()
    listener = client
    client.on('notification', ({ payload }) => {
      const notice = JSON.parse(payload ?? '{}') as ChangeNotice
      if (notice.from === processId) return
      for (const id of notice.content) drop(id, false)
      for (const id of notice.keys) drop(id, true)
      for (const id of notice.users) shared.users.bump(id)
    })
    const onLost = () => {
      if (listener !== client) return
      listener = undefined
      reconnect()
    }
    client.on('error', onLost)
    client.on('end', onLost)
    await client.query(`listen ${channel}`)
  }

  function reconnect(): void {
    if (isStopped) return
    setTimeout(() => {
      if (isStopped) return
      listen()
        // What was told meanwhile is unknown.
        .then(() => {
          shared.content.bumpAll()
          shared.keys.bumpAll()
          shared.users.bumpAll()
        })
        .catch((error: unknown) => {
          log.warn({ err: error }, 'waiting for the database to listen again')
          reconnect()
        })
    }, reconnectAfterMs).unref()
  }

  await listen()
  schedule()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    const client = listener
    listener = undefined
    await client?.end()
  }
}
