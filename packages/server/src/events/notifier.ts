/**
 * Tells other processes on the same database what changed, after the commit. (A NOTIFY inside the transaction would make
 * all commits queue behind one lock.) A process killed between its commit and this loses nothing: the others also follow
 * the outbox, see follow-changes.ts.
 */
import type { Commit, Database } from '../db/database.ts'
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
  readonly users: readonly string[]
}

const notify = sql('changes.notify', 'select pg_notify($1, $2)')

export interface Notifier {
  changed(commit: Commit): void
  /** Sends what is gathered. */
  flush(): Promise<void>
}

export function createNotifier(database: () => Database, processId: string, onError: (error: unknown) => void): Notifier {
  const content = new Set<string>()
  const keys = new Set<string>()
  const users = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()

  async function send(): Promise<void> {
    timer = undefined
    const all = [
      ...[...content].filter((id) => !keys.has(id)).map((id) => ({ kind: 'content' as const, id })),
      ...[...keys].map((id) => ({ kind: 'keys' as const, id })),
      ...[...users].map((id) => ({ kind: 'users' as const, id })),
    ]
    content.clear()
    keys.clear()
    users.clear()
    for (let start = 0; start < all.length; start += idsMax) {
      const part = all.slice(start, start + idsMax)
      const idsOf = (wanted: (typeof part)[number]['kind']) => part.filter(({ kind }) => kind === wanted).map(({ id }) => id)
      const notice: ChangeNotice = {
        from: processId,
        content: idsOf('content'),
        keys: idsOf('keys'),
        users: idsOf('users'),
      }
      await database().system.query(notify, [channel, JSON.stringify(notice)])
    }
  }
  const start = (): Promise<void> => {
    sending = sending.then(send).catch(onError)
    return sending
  }
  return {
    changed({ communityId, alsoShownIn, hasKeys, userIds }) {
      content.add(communityId)
      for (const id of alsoShownIn) content.add(id)
      if (hasKeys) keys.add(communityId)
      for (const id of userIds) users.add(id)
      timer ??= setTimeout(() => void start(), gatherMs)
    },
    async flush() {
      clearTimeout(timer)
      await start()
    },
  }
}
