/** The server under test, as an operator starts it, and the way to its database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attachEmbedded } from '@guildhall/server/src/db/embedded/embedded.ts'
import pg from 'pg'
import { end, pin, pinPostgres, postgresCore, type Scope, serverCore } from './processes.ts'

const entry = fileURLToPath(import.meta.resolve('@guildhall/server/src/cli/guildhall.ts'))
const startTimeoutMs = 60_000

export interface Server {
  readonly pid: number
  readonly port: number
  /** From the start of the process to its word that it is ready. */
  readonly readyMs: number
  stop(): Promise<void>
}

export interface ServerSettings {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Where a processor profile is left when the server ends. */
  readonly profileDir?: string | undefined
}

const settingsOf = ({ dataDir, env, profileDir }: ServerSettings): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  PORT: '0',
  GUILDHALL_DEMO: '0',
  GUILDHALL_JOBS: process.env.GUILDHALL_JOBS ?? '1',
  GUILDHALL_DATA_DIR: dataDir,
  ...(profileDir !== undefined && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` }),
  ...env,
})

/** A folder that is gone with the scope. Its server must be added to the scope after it, so that it ends before. */
export async function makeDataDir(scope: Scope): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  scope.add(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Starts `serve` and waits until it says that it is ready. Its log goes to a file, as it would. */
export async function startServer(scope: Scope, settings: ServerSettings): Promise<Server> {
  const logPath = join(settings.dataDir, 'server.log')
  const log = openSync(logPath, 'a')
  const startMs = performance.now()
  // In a group of its own: a Ctrl-C on the terminal is for us, who then end it in order.
  const child = spawn(process.execPath, [entry, 'serve'], {
    env: settingsOf(settings),
    stdio: ['ignore', 'pipe', log],
    detached: true,
  })
  closeSync(log)
  scope.addChild(child)
  try {
    const port = await readPort(child)
    child.once('exit', (code, signal) => {
      if (code !== 0)
        process.stderr.write(`the server ended with ${code ?? signal}:\n${readFileSync(logPath, 'utf8').slice(-4000)}\n`)
    })
    return { pid: child.pid!, port, readyMs: performance.now() - startMs, stop: () => end(child) }
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${await readFile(logPath, 'utf8')}`)
  }
}

async function readPort(child: ChildProcess): Promise<number> {
  const ready = Promise.withResolvers<number>()
  let output = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
    const port = /ready at \S+:(\d+)/.exec(output)?.[1]
    if (port !== undefined) ready.resolve(Number(port))
  })
  const onExit = () => ready.reject(new Error(`the server ended before it was ready: ${output}`))
  child.once('exit', onExit)
  const timer = setTimeout(() => ready.reject(new Error(`the server is not ready: ${output}`)), startTimeoutMs)
  return ready.promise.finally(() => {
    clearTimeout(timer)
    child.off('exit', onExit)
  })
}

/** One command line beside the server; its `--json` answer. */
export async function runCommand(settings: ServerSettings, args: readonly string[]): Promise<Record<string, string>> {
  const child = spawn(process.execPath, [entry, ...args, '--json'], {
    env: settingsOf({ ...settings, profileDir: undefined }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`guildhall ${args.join(' ')} ended with ${code}`)
  return JSON.parse(output) as Record<string, string>
}

export interface DatabaseAccess {
  /** As superuser, whom row-level security does not bind. */
  readonly connection: pg.ClientConfig
  /** The same for DATABASE_URL. */
  readonly url: string
  readonly postmasterPid: number
  readonly client: pg.Client
}

/** Beside the server of a data directory, to its embedded PostgreSQL. */
export async function accessDatabase(scope: Scope, dataDir: string): Promise<DatabaseAccess> {
  const running = await attachEmbedded({ dataDir })
  if (!running) throw new Error(`no PostgreSQL runs in ${dataDir}`)
  scope.add(() => running.stop())
  const { connection } = running
  const client = new pg.Client(connection)
  // The database may go before us when the run is interrupted; a query then says so.
  client.on('error', () => undefined)
  await client.connect()
  scope.add(() => client.end())
  const url = `postgresql://${connection.user}@localhost/${connection.database}?host=${encodeURIComponent(connection.host)}`
  return { connection, url, postmasterPid: running.pid, client }
}

/** Holds a server and the PostgreSQL behind it where they are measured. */
export function place(server: Server, database: DatabaseAccess): void {
  pin(server.pid, serverCore)
  pinPostgres(database.postmasterPid, postgresCore)
}
