import type { Account } from './account.ts'
import type { BinariesSource } from './binaries.ts'
import type { EmbeddedConnection } from './connection.ts'
import type { LogFile } from './log-file.ts'

export interface EmbeddedPostgres {
  /** As PostgreSQL's superuser, who is recognised by his user id: there is no password. */
  connection: EmbeddedConnection
  pid: number
  /** True if PostgreSQL was running already, left by a server that was killed. */
  adopted: boolean
  /** Stops PostgreSQL in order and waits for its end; may be called twice, and after PostgreSQL has died. */
  stop(): Promise<void>
}

export interface StartOptions {
  /** Absolute path; made if missing. */
  dataDir: string
  log: (line: string) => void
  /** PostgreSQL settings that override the defaults and postgresql.conf. */
  settings?: Record<string, string>
  /** Called once if PostgreSQL ends, or is taken over, without `stop` having been called. */
  onExit?: (reason: Error) => void
  startTimeoutMs?: number
  /** Where the PostgreSQL programs lie, and where a copy may be put; by default the npm package's, and system folders. */
  binaries?: { source?: BinariesSource; copyTo?: string[] }
}

/** What is settled before the first process is started. */
export interface Place {
  dataDir: string
  clusterDir: string
  account: Account
  logFile: LogFile
  log: (line: string) => void
}
