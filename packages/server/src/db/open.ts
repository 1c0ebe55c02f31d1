/** Which PostgreSQL: the one that DATABASE_URL names, or our own in the data directory. */
import type pg from 'pg'
import { attachEmbedded, startEmbedded } from './embedded/embedded.ts'
import { prepareConnection } from './role.ts'

export interface OpenServer {
  readonly connection: pg.ClientConfig
  readonly kind: 'external' | 'embedded'
  /** Stops what was started here; a server that was running already goes on. */
  stop(): Promise<void>
}
export interface OpenOptions {
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly log: (line: string) => void
  readonly onExit?: (reason: Error) => void
}

/** For the server: the embedded PostgreSQL is started, or adopted from a server that was killed, and is ours alone. */
export async function openServer(options: OpenOptions): Promise<OpenServer> {
  if (options.databaseUrl !== undefined) return openExternal(options.databaseUrl)
  const { dataDir, log, onExit } = options
  const embedded = await startEmbedded({ dataDir, log, ...(onExit && { onExit }) })
  try {
    return { kind: 'embedded', connection: await prepareConnection(embedded.connection), stop: () => embedded.stop() }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}

/** For a command: beside a running server on the same data directory, or alone. */
export async function openBeside(options: OpenOptions): Promise<OpenServer> {
  if (options.databaseUrl !== undefined) return openExternal(options.databaseUrl)
  const running = await attachEmbedded({ dataDir: options.dataDir })
  if (!running) return openServer(options)
  return { kind: 'embedded', connection: await prepareConnection(running.connection), stop: () => running.stop() }
}

async function openExternal(url: string): Promise<OpenServer> {
  return { kind: 'external', connection: await prepareConnection({ connectionString: url }), stop: async () => undefined }
}
