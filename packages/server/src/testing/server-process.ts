/** A real server in a process of its own, for what only a process can show: signals, crashes, threads, start-up errors. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attachEmbedded } from '../db/embedded/embedded.ts'

const entry = fileURLToPath(new URL('../cli/guildhall.ts', import.meta.url))
const startTimeoutMs = 30_000

export interface ServerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** Everything it has printed. */
  output(): string
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>
  /** SIGKILL, as a crash. */
  kill(): Promise<void>
}
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const cleanEnv = (env: Record<string, string>): Record<string, string> => {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, PORT: '0', LOG_LEVEL: 'warn', GUILDHALL_DEMO: '0', GUILDHALL_JOBS: '0', ...env }
}

/** Starts `serve` and waits until it says that it is ready; throws what it said where it ends before. */
export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [entry, 'serve'], { env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const ready = Promise.withResolvers<string>()
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const url = /ready at (\S+)/.exec(output)?.[1]
      if (url) ready.resolve(url)
    })
  }
  const exited = once(child, 'exit')
  exited.then(() => ready.reject(new Error(`the server ended: ${output}`)))
  const timer = setTimeout(() => ready.reject(new Error(`the server is not ready: ${output}`)), startTimeoutMs)
  const url = await ready.promise.finally(() => clearTimeout(timer))
  return {
    child,
    url,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Runs one command line to its end. */
export async function runCommand(args: readonly string[], env: Record<string, string>): Promise<Finished> {
  const child = spawn(process.execPath, [entry, ...args], { env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** A data directory that is gone after the test, with the PostgreSQL a killed server left in it. */
export async function makeDataDir(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'guildhall-serve-'))
  return {
    path,
    async remove() {
      const left = await attachEmbedded({ dataDir: path }).catch(() => undefined)
      if (left) {
        process.kill(left.pid, 'SIGINT')
        for (let tries = 0; tries < 100 && isAlive(left.pid); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
      }
      await rm(path, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
