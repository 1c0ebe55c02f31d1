import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readlink, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cleanEnvironment, dataDirArgs, spawnIdentity } from './cluster.ts'
import { DataDirectoryError, errorCode, ignoreMissing } from './errors.ts'
import { socketName } from './socket-host.ts'

/** What postmaster.pid says (src/include/utils/pidfile.h of PostgreSQL). */
export interface PidFile {
  pid: number
  /** "starting", "stopping", "ready" or "standby"; empty until the postmaster has come that far. */
  status: string
}

/** Reads the text of a postmaster.pid; undefined if its first line holds no process id (half written, or damaged). */
export function parsePidFile(text: string): PidFile | undefined {
  const lines = text.split('\n')
  // A standalone backend writes its id negated.
  const pid = Math.abs(Number(lines[0]?.trim() || Number.NaN))
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined
  return { pid, status: lines[7]?.trim() ?? '' }
}

/** How long a postmaster may take from making its postmaster.pid to writing it. */
const emptyPidFileMs = 500

/** `absent` names the id a dead postmaster left behind, if it left one. */
export type PostmasterState = { kind: 'ready' | 'busy'; pid: number; status: string } | { kind: 'absent'; stalePid?: number }

/**
 * Looks whether a postmaster serves this cluster. Its process id alone proves nothing, it may belong to another program
 * by now: the process must have the cluster as its working directory. Throws DataDirectoryError if someone answers on
 * the cluster's socket whose process we cannot see, such as a server in another container on the same volume.
 */
export async function readState(clusterDir: string, socketHost: string): Promise<PostmasterState> {
  const found = await findPidFile(clusterDir)
  if (!found) return { kind: 'absent' }
  if (await isPostmasterOf(found.pid, clusterDir)) {
    return { kind: found.status === 'ready' || found.status === 'standby' ? 'ready' : 'busy', ...found }
  }
  if ((await isAnswered(join(socketHost, socketName))) && !(await isPostmasterOf(found.pid, clusterDir))) {
    // One that started meanwhile has written its own id by the time it answers: then it is that one, and no stranger.
    if ((await findPidFile(clusterDir))?.pid !== found.pid) return readState(clusterDir, socketHost)
    throw new DataDirectoryError(
      'in_use',
      `${clusterDir} is in use by a PostgreSQL that this process cannot see (in another container?): stop the server there first`,
    )
  }
  return { kind: 'absent', stalePid: found.pid }
}

/** A backup may hold the socket's lock file, of the same form, without the other. */
const findPidFile = async (clusterDir: string): Promise<PidFile | undefined> =>
  (await readPidFile(join(clusterDir, 'postmaster.pid'))) ?? (await readPidFile(join(clusterDir, `${socketName}.lock`)))

/**
 * PostgreSQL makes the file and writes it in two steps, and on a busy machine a reader comes between them. One that
 * stays empty was left so by a power cut.
 */
async function readPidFile(path: string): Promise<PidFile | undefined> {
  for (const endMs = Date.now() + emptyPidFileMs; ; await sleep(5)) {
    const text = await readFile(path, 'utf8').catch(ignoreMissing)
    if (text === undefined) return undefined
    if (text !== '' || Date.now() >= endMs) return parsePidFile(text)
  }
}

/** Whether process `pid` is alive and is a PostgreSQL at work in this directory. A zombie is not. */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (existsSync('/proc/self/cwd')) {
    try {
      const [exe, itsDir, ourDir] = await Promise.all([readlink(`/proc/${pid}/exe`), stat(`/proc/${pid}/cwd`), stat(clusterDir)])
      // After an upgrade of the package the kernel says "…/postgres (deleted)".
      return basename(exe).startsWith('postgres') && itsDir.dev === ourDir.dev && itsDir.ino === ourDir.ino
    } catch {
      return false
    }
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return !stdout.startsWith('Z') && stdout.includes('postgres') && stdout.includes(clusterDir)
}

/** Whether process `pid` is gone, or a zombie that only waits to be collected (by an init that may never do so). */
export async function hasEnded(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'ESRCH'
  }
  // "<pid> (<name>) <state> …"; the name may hold anything, brackets too.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /^[ZX]/.test(text.slice(text.lastIndexOf(')') + 2))
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    const done = (isOpen: boolean) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
  })
}

/** A postmaster that this process started. */
export interface Postmaster {
  pid: number
  /** Resolves with a phrase such as "exit code 1" when it has ended. */
  ended: Promise<string>
  isRunning(): boolean
}

/** Starts PostgreSQL on a cluster; resolves when the process exists, long before it answers. */
export async function spawnPostmaster(options: {
  clusterDir: string
  binaries: Binaries
  account: Account
  settings: Record<string, string>
  logFd: number
  stalePid?: number | undefined
}): Promise<Postmaster> {
  const settings = Object.entries(options.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const env = cleanEnvironment()
  // PostgreSQL refuses to start while a process with the id of the dead postmaster lives, whatever it is. That variable
  // (pg_ctl's) tells it that the id is no postmaster; all its other checks for surviving processes stay.
  if (options.stalePid !== undefined) env.PG_GRANDPARENT_PID = String(options.stalePid)
  const child = spawn(options.binaries.postgres, [...dataDirArgs(options.clusterDir, options.account), ...settings], {
    ...spawnIdentity(options.account),
    cwd: options.clusterDir,
    env,
    stdio: ['ignore', options.logFd, options.logFd],
    // Its own session: a Ctrl-C at the terminal is for us, and we stop it in order.
    detached: true,
  })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
  await spawned(child)
  child.unref()
  return { pid: child.pid!, ended, isRunning: () => child.exitCode === null && child.signalCode === null }
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
}

/** How long each way to stop may take. The second skips the checkpoint (the next start replays the log), the third everything. */
const stopSteps: [NodeJS.Signals, number][] = [
  ['SIGINT', 60_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5_000],
]

/** Ends the postmaster `pid` of a cluster and waits until it is gone; no acknowledged commit is lost on any way. */
export async function stopPostmaster(pid: number, clusterDir: string, log: (line: string) => void): Promise<void> {
  for (const [signal, waitMs] of stopSteps) {
    if (!(await isPostmasterOf(pid, clusterDir))) return
    if (signal !== 'SIGINT') log(`PostgreSQL (process ${pid}) is slow to stop: sending ${signal}`)
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error
    }
    for (const endMs = Date.now() + waitMs; Date.now() < endMs; await sleep(10)) {
      if (await hasEnded(pid)) return
    }
  }
  throw new DataDirectoryError('in_use', `PostgreSQL (process ${pid}) does not stop: end it by hand, then start again`)
}
