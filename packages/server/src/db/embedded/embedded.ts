import { createHash } from 'node:crypto'
import { mkdir, readFile, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from 'pg'
import { chooseAccount, currentCaller } from './account.ts'
import { type Binaries, findBinariesPackage, prepareBinaries } from './binaries.ts'
import { clusterDirOf, createCluster, hasCluster } from './cluster.ts'
import { defaultSettings, fixedSettings, writeConfigFiles } from './config-files.ts'
import { connectionTo, databaseName } from './connection.ts'
import { DataDirectoryError, errorCode, ignoreMissing, notReady } from './errors.ts'
import { explainOutput, explainSystemError } from './explain.ts'
import { openLogFile } from './log-file.ts'
import { type Owned, takeOwnerLock } from './owner-lock.ts'
import { type Postmaster, readState, spawnPostmaster, stopPostmaster } from './postmaster.ts'
import { openSocketHost, type SocketHost, socketPort } from './socket-host.ts'
import { supervise } from './supervise.ts'
import type { EmbeddedPostgres, Place, StartOptions } from './types.ts'

export { attachEmbedded } from './attach.ts'
export type { EmbeddedConnection } from './connection.ts'
export { DataDirectoryError, type DataDirectoryProblem } from './errors.ts'
export { ownerLockKey } from './owner-lock.ts'
export type { EmbeddedPostgres, StartOptions } from './types.ts'

/** Replaying the log after a crash takes seconds for the usual 1 GB of it, minutes on a slow disk. */
const startTimeoutMsDefault = 5 * 60_000
/** Processes of a killed postmaster end within a second or two; one that does not needs a person. */
const inUseWaitMs = 15_000
const progressIntervalMs = 5_000

/**
 * Starts the PostgreSQL of a data directory, creating it on the first start, or adopts the one that a killed server
 * left running. Throws DataDirectoryError with the data unharmed; only a PostgreSQL still at its recovery after
 * `startTimeoutMs` is left to finish that.
 */
export async function startEmbedded(options: StartOptions): Promise<EmbeddedPostgres> {
  const place = await preparePlace(options).catch((error) => {
    throw explainSystemError(error, options.dataDir)
  })
  let socket: SocketHost | undefined
  try {
    const binaries = await prepareBinaries({
      source: options.binaries?.source ?? findBinariesPackage(),
      account: place.account,
      dataDir: place.dataDir,
      log: place.log,
      ...(options.binaries?.copyTo ? { copyTo: options.binaries.copyTo } : {}),
    })
    if (!(await hasCluster(place.dataDir))) await createCluster(place.dataDir, binaries, place.account, place.log)
    socket = await openSocketHost(place.clusterDir)
    const running = await bringUp(place, binaries, socket.host, options)
    return supervise({ place, socket, ...running, connection: connectionTo(socket.host), onExit: options.onExit })
  } catch (error) {
    await socket?.close()
    await place.logFile.close()
    throw explainSystemError(error, place.dataDir)
  }
}

async function preparePlace(options: StartOptions): Promise<Place> {
  const { dataDir, log } = options
  const clusterDir = clusterDirOf(dataDir)
  const caller = currentCaller()
  await makeFolder(dataDir)
  const [dataDirOwner, clusterOwner, passwd] = await Promise.all([
    stat(dataDir),
    stat(clusterDir).catch(ignoreMissing),
    readFile('/etc/passwd', 'utf8').catch(() => ''),
  ])
  const account = chooseAccount({ caller, dataDirOwner, clusterOwner, clusterDir, passwd })
  const logPath = join(dataDir, 'postgres.log')
  const logFile = await openLogFile(logPath, account.isSwitched ? account : undefined).catch((error) => {
    throw explainSystemError(error, errorCode(error) === 'ELOOP' ? logPath : dataDir)
  })
  return { dataDir, clusterDir, account, logFile, log }
}

/** Like mkdir -p; Node's own hides a read-only file system behind "no such file". */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path))
      await makeFolder(path)
    } else if (errorCode(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error
  }
}

/** Looks, starts what is missing, and looks again, until this process owns a postmaster that answers. */
async function bringUp(place: Place, binaries: Binaries, host: string, options: StartOptions): Promise<Running> {
  const launch = launchOf(binaries, options)
  const timeoutMs = options.startTimeoutMs ?? startTimeoutMsDefault
  const startMs = Date.now()
  let progressMs = startMs + progressIntervalMs
  let attempt: StartAttempt | undefined
  for (let pauseMs = 2; ; await sleep(pauseMs), pauseMs = Math.min(pauseMs * 1.5, 50)) {
    const state = await readState(place.clusterDir, host)
    if (attempt && !attempt.child.isRunning()) {
      await explainFailedStart(place, attempt, Date.now() - startMs > inUseWaitMs)
      attempt = undefined
    }
    if (state.kind === 'ready') {
      const running = await takeOver(place, state.pid, host, launch, attempt?.child)
      if (running) return running
    } else if (state.kind === 'absent' && !attempt) {
      attempt = await launchPostmaster(place, binaries, launch, state.stalePid)
    }
    if (Date.now() > progressMs) {
      progressMs += progressIntervalMs
      place.log(`waiting for PostgreSQL in ${place.clusterDir} (${state.kind === 'absent' ? 'not there yet' : state.status})`)
    }
    if (Date.now() - startMs > timeoutMs) throw notReady(place.clusterDir, timeoutMs)
  }
}

type Running = { pid: number; owned: Owned; child: Postmaster | undefined }
type StartAttempt = { child: Postmaster; logOffset: number }
type Launch = { settings: Record<string, string>; fingerprint: string }

/** The settings of a postmaster, and a mark it carries by which a later start knows whether they are still wanted. */
function launchOf(binaries: Binaries, options: StartOptions): Launch {
  const settings = { ...fixedSettings, ...options.settings }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([binaries.version, defaultSettings, settings]))
    .digest('hex')
    .slice(0, 16)
  return { settings: { ...settings, 'guildhall.launch': fingerprint }, fingerprint }
}

async function launchPostmaster(
  place: Place,
  binaries: Binaries,
  launch: Launch,
  stalePid: number | undefined,
): Promise<StartAttempt> {
  await writeConfigFiles(place.clusterDir, place.account)
  const logOffset = await place.logFile.size()
  const { clusterDir, account, logFile } = place
  return {
    child: await spawnPostmaster({ clusterDir, account, binaries, settings: launch.settings, logFd: logFile.fd, stalePid }),
    logOffset,
  }
}

/**
 * Makes this process the owner of a postmaster that is ready, whether it started it or found it. Undefined: look again.
 * On an error a postmaster we started is ended, unless it has become another server's.
 */
async function takeOver(
  place: Place,
  pid: number,
  host: string,
  launch: Launch,
  child: Postmaster | undefined,
): Promise<Running | undefined> {
  const isOurs = child?.pid === pid
  let owned: Owned | undefined
  try {
    const attempt = await takeOwnerLock(host, socketPort, databaseName)
    if (attempt.kind === 'unavailable') return undefined
    if (attempt.kind === 'held') throw inUse(place.dataDir, attempt.holder)
    owned = attempt
    if (!isOurs && owned.launch !== launch.fingerprint) {
      place.log(`ending the PostgreSQL (process ${pid}) that a killed server left running with other settings`)
      await stopPostmaster(pid, place.clusterDir, place.log)
      return undefined
    }
    if (!owned.hasDatabase) await owned.client.query(`create database ${databaseName}`)
    if (!isOurs) place.log(`adopted the PostgreSQL (process ${pid}) that a killed server left running`)
    return { pid, owned, child: isOurs ? child : undefined }
  } catch (error) {
    const explained =
      error instanceof DatabaseError ? (explainOutput(`FATAL: ${error.message}`, place.clusterDir) ?? error) : error
    const isTaken = explained instanceof DataDirectoryError && explained.problem === 'in_use'
    if (isOurs && !isTaken) await stopPostmaster(pid, place.clusterDir, place.log)
    await owned?.client.end().catch(() => {})
    throw explained
  }
}

/**
 * Throws why a postmaster we started ended, unless another start was quicker or processes of a killed postmaster are
 * still on their way out: both pass, and the caller looks again.
 */
async function explainFailedStart(place: Place, attempt: StartAttempt, isPatienceOver: boolean): Promise<void> {
  const ending = await attempt.child.ended
  const problem = explainOutput(await place.logFile.readSince(attempt.logOffset), place.clusterDir)
  if (problem?.problem === 'in_use' && !isPatienceOver) return
  if (problem) throw problem
  // On a full disk the log could not take the reason.
  const { bavail, bsize } = await statfs(place.clusterDir)
  if (bavail * bsize < 1024 * 1024) {
    throw new DataDirectoryError(
      'no_space',
      `no space is left in ${place.dataDir}: free some disk space there, or choose another data directory`,
    )
  }
  throw new DataDirectoryError('start_failed', `PostgreSQL did not start (${ending}): see ${join(place.dataDir, 'postgres.log')}`)
}

function inUse(dataDir: string, holder: string | undefined): DataDirectoryError {
  const who = holder === undefined ? '' : ` (process ${holder})`
  return new DataDirectoryError(
    'in_use',
    `${dataDir} is in use by another Guildhall server${who}: stop that one first, or choose another data directory`,
  )
}
