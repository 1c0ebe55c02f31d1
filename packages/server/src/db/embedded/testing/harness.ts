import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { onTestFinished } from 'vitest'
import type { BinariesSource } from '../binaries.ts'
import { clusterDirOf } from '../cluster.ts'
import type { EmbeddedConnection } from '../connection.ts'
import type { DataDirectoryProblem } from '../errors.ts'
import { readState, stopPostmaster } from '../postmaster.ts'

export const isRoot = process.getuid?.() === 0
/** The account tests use to be an ordinary user when they run as root. */
export const nobody = { uid: 65534, gid: 65534 }

const script = fileURLToPath(new URL('./server-process.ts', import.meta.url))

/** Whether tests can start a server as another user: as root, in a checkout others may enter. */
export const canBeOthers = (() => {
  if (!isRoot) return false
  const { status } = spawnSync(process.execPath, ['-e', `require('node:fs').accessSync(${JSON.stringify(script)})`], {
    ...nobody,
    cwd: '/',
  })
  if (status !== 0) console.warn('not tested here: ordinary users, because this checkout lies where they may not read it')
  return status === 0
})()

/** Speed for tests that pull no plug: PostgreSQL survives a killed process without it. */
export const fastSettings = { fsync: 'off' }

export interface ServerProcessOptions {
  dataDir: string
  settings?: Record<string, string>
  binaries?: { source?: BinariesSource; copyTo?: string[] }
  isDeafToInterrupts?: boolean
  umask?: number
}

export interface ServerProcess {
  process: ChildProcess
  logLines: string[]
  outcome: Promise<{
    started?: { connection: EmbeddedConnection; pid: number; adopted: boolean }
    failed?: { problem: DataDirectoryProblem | 'unexpected'; message: string }
  }>
  exited: Promise<void>
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>
  /** Ask for an orderly stop, and wait. */
  stop(): Promise<void>
}

/** Starts a server in a process of its own, optionally as another user; it is ended when the test is over. */
export function startServerProcess(options: ServerProcessOptions, identity: { uid?: number; gid?: number } = {}): ServerProcess {
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    ...identity,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', TMPDIR: tmpdir() },
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const logLines: string[] = []
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const outcome = new Promise<Awaited<ServerProcess['outcome']>>((resolve, reject) => {
    createInterface({ input: child.stdout! })
      .on('line', (line) => {
        const message = JSON.parse(line)
        if ('log' in message) logLines.push(message.log)
        else resolve(message)
      })
      .once('close', () => reject(new Error('the server process ended without a word')))
  })
  outcome.catch(() => {})
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  const stop = async () => {
    child.stdin!.end()
    await exited
  }
  onTestFinished(kill)
  return { process: child, logLines, outcome, exited, kill, stop }
}

/** A new data directory (not yet made, in a folder of its own); at the end of the test what runs there is ended and it is removed. */
export async function makeDataDir(
  options: { owner?: { uid: number; gid: number }; parentMode?: number; name?: string } = {},
): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  const dataDir = join(parent, options.name ?? 'data')
  await chmod(parent, options.parentMode ?? 0o755)
  if (options.owner) await chown(parent, options.owner.uid, options.owner.gid)
  onTestFinished(async () => {
    await endPostgres(dataDir)
    await rm(parent, { recursive: true, force: true })
  })
  return dataDir
}

/** Ends whatever PostgreSQL is still at work in a data directory. */
export async function endPostgres(dataDir: string): Promise<void> {
  const clusterDir = clusterDirOf(dataDir)
  const state = await readState(clusterDir, clusterDir).catch(() => undefined)
  if (state && state.kind !== 'absent') await stopPostmaster(state.pid, clusterDir, () => {})
}

/** Runs one statement on a new connection. */
export async function query<Row extends object>(connection: EmbeddedConnection, sql: string): Promise<Row[]> {
  const client = new Client(connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Waits until `condition` holds; fails after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const endMs = Date.now() + 10_000; !(await condition()); await sleep(10)) {
    if (Date.now() > endMs) throw new Error(`still waiting for: ${what}`)
  }
}
