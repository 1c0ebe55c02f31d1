/** The only place that opens sockets, pools, threads and timers: a whole server, from its settings to its orderly end. */
import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import { type OpenServer, openServer } from './db/open.ts'
import type { DemoSummary } from './domain/demo/load-demo.ts'
import { followChanges } from './events/follow-changes.ts'
import { type HttpProcess, type HttpProcessOptions, startHttpProcess } from './http-process.ts'
import { closeAll } from './kernel/close-all.ts'
import { createLogger, type Logger } from './kernel/logger.ts'
import { loadSecret } from './kernel/secret.ts'
import { allocateShared, openShared, type SharedBuffers } from './kernel/shared/shared-memory.ts'
import { connect } from './process-parts.ts'

/** Something the operator has to mend: one line, no stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** Migrations, following changes, and background jobs with their locks. */
const mainConnections = 10

export interface RunningServer {
  readonly url: string
  readonly databaseKind: 'external' | 'embedded'
  /** What was made on an empty database, with the only sight of its keys; undefined where there was something already. */
  readonly demo: DemoSummary | undefined
  stop(): Promise<void>
}
export async function startServer(config: Config, onFatal: (error: Error) => void): Promise<RunningServer> {
  const log = createLogger(config.logLevel)
  const port = await choosePort(config)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new StartError(`the data directory ${config.dataDir} cannot be made: ${error.message}`, { cause: error })
  })
  const closers: (() => Promise<unknown>)[] = []
  const stop = () => closeAll(closers)
  try {
    const server = await openServer({
      databaseUrl: config.databaseUrl,
      dataDir: config.dataDir,
      log: (line) => log.info({ part: 'postgres' }, line),
      onExit: onFatal,
    })
    closers.push(() => server.stop())
    const { http, demo } = await startOnDatabase({ ...config, port }, server, log, closers)
    return { url: publicUrlOf(config, http.port), databaseKind: server.kind, demo, stop }
  } catch (error) {
    // What went wrong first is what the operator has to read.
    await stop().catch((err: unknown) => log.error({ err }, 'what had started could not be stopped in order'))
    throw error
  }
}

async function startOnDatabase(config: Config, server: OpenServer, log: Logger, closers: (() => Promise<unknown>)[]) {
  const buffers = allocateShared()
  const shared = openShared(buffers)
  const processId = randomUUID()
  const { database, notifier } = connect({
    connection: server.connection,
    connectionsMax: mainConnections,
    shared,
    processId,
    log,
  })
  closers.push(() => database.close())
  closers.push(() => notifier.flush())
  await migrate(database)
  const demo = config.hasDemo ? await makeDemo(config, database) : undefined
  const secret = loadSecret(config.secret, config.dataDir)
  closers.push(await followChanges({ database, shared, processId, log }))
  const http = await startHttp(config, server, buffers, processId, secret, log)
  closers.push(() => http.stop())
  if (config.hasJobs) {
    const { startBackground } = await import('./background.ts')
    closers.push(await startBackground({ config, database, secret, log, publicUrl: publicUrlOf(config, http.port) }))
  }
  return { http, demo }
}

async function startHttp(
  config: Config,
  server: OpenServer,
  buffers: SharedBuffers,
  processId: string,
  secret: Buffer,
  log: Logger,
): Promise<HttpProcess> {
  const options: HttpProcessOptions = {
    connection: server.connection,
    buffers,
    processId,
    host: config.host,
    port: config.port,
    isShared: config.httpProcesses > 1,
    publicUrl: publicUrlOf(config, config.port),
    connectionsMax: config.databaseConnections,
    hasResponseCache: config.hasResponseCache,
    responseCacheMegabytes: config.responseCacheMegabytes,
    logLevel: config.logLevel,
    secret,
    trustProxy: config.trustProxy,
    issuersMax: config.issuersMax,
    allowPrivateWebhooks: config.allowPrivateWebhooks,
  }
  try {
    if (config.httpProcesses === 1) return await startHttpProcess(options)
    const { startHttpWorkers } = await import('./http-workers.ts')
    return await startHttpWorkers(config.httpProcesses, options, log)
  } catch (error) {
    throw portProblem(error, config) ?? error
  }
}

/**
 * The port, found free before the database is touched; for 0 any free one. (Threads that share a port would not notice that
 * another server has it.)
 */
function choosePort(config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(portProblem(error, config) ?? error))
    probe.listen({ host: config.host, port: config.port, exclusive: true }, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function portProblem(error: unknown, config: Config): StartError | undefined {
  const { code } = error as NodeJS.ErrnoException
  const where = `${config.host}:${config.port}`
  if (code === 'EADDRINUSE')
    return new StartError(
      `port ${config.port} on ${config.host} is taken by another program: stop it, or set PORT (0 takes any free one)`,
    )
  if (code === 'EACCES') return new StartError(`this user may not listen on ${where}: set PORT to 1024 or above`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(`this machine has no address ${config.host}: set HOST`)
  return undefined
}

async function makeDemo(config: Config, database: Database): Promise<DemoSummary | undefined> {
  const { rows } = await database.pool.query('select 1 from communities limit 1')
  if (rows.length > 0) return undefined
  const { loadDemo } = await import('./domain/demo/load-demo.ts')
  return loadDemo(database, { publicUrl: publicUrlOf(config, config.port) })
}

/** Where people reach the server, without a slash at the end. */
const publicUrlOf = (config: Config, port: number): string =>
  config.publicUrl?.replace(/\/+$/, '') ?? `http://${urlHost(config.host)}:${port}`

const urlHost = (host: string): string =>
  ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
