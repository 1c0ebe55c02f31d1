/** What each HTTP thread, the job runner and the CLI open alike: a pool whose commits are told to everybody. */
import type pg from 'pg'
import { createDatabase, type Database } from './db/database.ts'
import { createNotifier, type Notifier } from './events/notifier.ts'
import type { Logger } from './kernel/logger.ts'
import { forget, type SharedMemory } from './kernel/shared/shared-memory.ts'

export interface ConnectedOptions {
  readonly connection: pg.ClientConfig
  readonly connectionsMax: number
  readonly shared: SharedMemory
  readonly processId: string
  readonly log: Logger
}

export function connect({ connection, connectionsMax, shared, processId, log }: ConnectedOptions): {
  database: Database
  notifier: Notifier
} {
  const notifier = createNotifier(
    () => database,
    processId,
    (error) => log.warn({ err: error }, 'other processes were not told of a change; they read it from the outbox'),
  )
  const database: Database = createDatabase({
    connection,
    connectionsMax,
    // The error holds the whole client; its message says what there is to know.
    onError: (error) => log.warn({ reason: error.message }, 'an idle database connection broke'),
    // Before the writer is answered: whoever reads after that sees the write.
    onCommit(commit) {
      forget(shared, commit)
      notifier.changed(commit)
    },
  })
  return { database, notifier }
}
