/**
 * Tells other processes on the same database what changed, after the commit. (A NOTIFY inside the transaction would make
 * all commits queue behind one lock.) A process killed between its commit and this loses nothing: the others also follow
 * the outbox, see follow-changes.ts.
 */
import type { Database } from '../db/database.ts'
import { sql } from '../db/statement.ts'

export const channel = 'guildhall_changes'
const gatherMs = 5
/** PostgreSQL takes payloads below 8000 bytes; an id is 36. */
const idsMax = 150

export interface ChangeNotice {
  /** The process that tells it; it knows already. */
  readonly from: string
  readonly content: readonly string[]
  readonly keys: readonly string[]
}

const notify = sql('changes.notify', 'select pg_notify($1, $2)')

export interface Notifier {
  changed(communityId: string, hasKeys: boolean): void
  /** Sends what is gathered. */
  flush(): Promise<void>
}

export function createNotifier(database: () => Database, processId: string, onError: (error: unknown) => void): Notifier {
  const content = new Set<string>()
  const keys = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()

  async function send(): Promise<void> {
    timer = undefined
    const all = [...content].map((id) => ({ id, hasKeys: keys.has(id) }))
    content.clear()
    keys.clear()
    for (let start = 0; start < all.length; start += idsMax) {
      const part = all.slice(start, start + idsMax)
      const notice: ChangeNotice = {
        from: processId,
        content: part.filter(({ hasKeys }) => !hasKeys).map(({ id }) => id),
        keys: part.filter(({ hasKeys }) => hasKeys).map(({ id }) => id),
      }
      await database().system.query(notify, [channel, JSON.stringify(notice)])
    }
  }
  const start = (): Promise<void> => {
    sending = sending.then(send).catch(onError)
    return sending
  }
  return {
    changed(communityId, hasKeys) {
      content.add(communityId)
      if (hasKeys) keys.add(communityId)
      timer ??= setTimeout(() => void start(), gatherMs)
    },
    async flush() {
      clearTimeout(timer)
      await start()
    },
  }
}
