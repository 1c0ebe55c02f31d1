/** Child processes that end with the benchmark, whatever ends it, and where on the machine they run. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

const killAfterMs = 15_000
/** Kernel ticks a second in /proc; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** What has to be undone, last first. One for the whole run, one for each row. */
export class Scope {
  readonly #undo: (() => Promise<unknown> | unknown)[] = []
  #closing: Promise<void> | undefined
  add(undo: () => Promise<unknown> | unknown): void {
    this.#undo.push(undo)
  }
  /** A child that is asked to end, and made to where it does not. */
  addChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
    this.add(() => end(child, signal))
  }
  /** Closed with this one, unless it was closed before. */
  inner(): Scope {
    const scope = new Scope()
    this.add(() => scope.close())
    return scope
  }
  /** May be called again, also meanwhile: it is done once, and each caller waits for its end. */
  close(): Promise<void> {
    this.#closing ??= this.#undoAll()
    return this.#closing
  }
  async #undoAll(): Promise<void> {
    while (this.#undo.length > 0) {
      try {
        await this.#undo.pop()!()
      } catch (error) {
        process.stderr.write(`while cleaning up: ${(error as Error).message}\n`)
      }
    }
  }
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  await exited.finally(() => clearTimeout(timer))
}

/**
 * Two cores: the Node process that answers has the first to itself; PostgreSQL has the second, and the loader, which where
 * PostgreSQL has work takes a twentieth of it.
 */
export const serverCore = 0
export const postgresCore = 1
export const loaderCore = 1

let canPin: boolean | undefined
/** Whether processes can be held on one core here. */
export const isPinning = (): boolean => (canPin ??= spawnSync('taskset', ['-pc', String(process.pid)]).status === 0)

/** Holds all threads of a process on one core, where the system has `taskset`. */
export function pin(pid: number, core: number): void {
  if (isPinning()) spawnSync('taskset', ['-apc', String(core), String(pid)])
}

/** Holds a PostgreSQL on one core: its postmaster, the sessions there are, and with the postmaster all to come. */
export function pinPostgres(postmasterPid: number, core: number): void {
  pin(postmasterPid, core)
  for (const pid of childrenOf(postmasterPid)) pin(pid, core)
}

function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.parent === parent)
}

function statOf(pid: number): { parent: number; cpuSeconds: number } | undefined {
  try {
    // After the command, which may hold spaces: state, parent …, and as 12th and 13th user and system time.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond }
  } catch {
    return undefined
  }
}

/** Seconds of processor time a process has used; NaN where the system does not tell. */
export const cpuSecondsOf = (pid: number): number => statOf(pid)?.cpuSeconds ?? Number.NaN

/** The same for a PostgreSQL: its postmaster and every process of it that lives now. */
export const cpuSecondsOfPostgres = (postmasterPid: number): number =>
  [postmasterPid, ...childrenOf(postmasterPid)].reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)

/** Resident memory of a process in bytes; NaN where the system does not tell. */
export function residentBytesOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
  } catch {
    return Number.NaN
  }
}
