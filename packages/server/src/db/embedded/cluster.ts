import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { includeDefaults, writeConfigFiles } from './config-files.ts'
import { DataDirectoryError, errorCode, ignoreMissing } from './errors.ts'
import { explainOutput } from './explain.ts'

export const majorVersion = 18
const clusterName = `postgres-${majorVersion}`
/** A first start takes about a second, on a memory card half a minute: what is older was left by a killed one. */
const leftoverAgeMs = 10 * 60_000

export function clusterDirOf(dataDir: string): string {
  return join(dataDir, clusterName)
}

/**
 * Whether the data directory holds a cluster of this version. Throws DataDirectoryError for one of another version and
 * for a directory that is no cluster: neither is touched, and no empty database is put beside data that is there.
 */
export async function hasCluster(dataDir: string): Promise<boolean> {
  const clusterDir = clusterDirOf(dataDir)
  const names = await readdir(clusterDir).catch(ignoreMissing)
  if (names === undefined || names.length === 0) {
    await refuseOtherVersions(dataDir)
    return false
  }
  const version = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(ignoreMissing)
  if (version === undefined) {
    throw new DataDirectoryError(
      'damaged',
      `${clusterDir} is not empty but holds no database (PG_VERSION is missing): move it away, or restore it from a backup`,
    )
  }
  if (version.trim() !== String(majorVersion)) throw madeByOther(clusterDir, version.trim())
  return true
}

async function refuseOtherVersions(dataDir: string): Promise<void> {
  const others = (await readdir(dataDir).catch(() => [])).filter((name) => /^postgres-\d+$/.test(name) && name !== clusterName)
  for (const name of others) {
    if ((await readdir(join(dataDir, name)).catch(() => [])).length > 0)
      throw madeByOther(join(dataDir, name), name.slice('postgres-'.length))
  }
}

function madeByOther(dir: string, version: string): DataDirectoryError {
  return new DataDirectoryError(
    'wrong_version',
    `the data in ${dir} was made by PostgreSQL ${version}, and this Guildhall brings PostgreSQL ${majorVersion}: move the data by pg_dump as docs/operating.md says; nothing was changed`,
  )
}

/**
 * Makes a new cluster. initdb works in a sibling that is renamed when it is complete, so that a kill at any moment
 * leaves either no cluster or a whole one. Of two first starts one wins the rename; the other drops its own.
 */
export async function createCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  log: (line: string) => void,
): Promise<void> {
  await removeLeftovers(dataDir)
  const clusterDir = clusterDirOf(dataDir)
  log(`creating a new PostgreSQL ${majorVersion} database in ${clusterDir}`)
  const fresh = `${clusterDir}.new-${randomBytes(6).toString('hex')}`
  await mkdir(fresh, { mode: 0o700 })
  try {
    if (account.isSwitched) await chown(fresh, account.uid, account.gid)
    await runInitdb(fresh, clusterDir, binaries, account)
    await includeDefaults(fresh, account)
    await writeConfigFiles(fresh, account)
    await syncDirectory(fresh)
    await rename(fresh, clusterDir)
    await syncDirectory(dataDir)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
    log('another start has just created the database')
  }
}

async function runInitdb(dir: string, finalDir: string, binaries: Binaries, account: Account): Promise<void> {
  const args = [
    ...dataDirArgs(dir, account),
    '--username=postgres',
    '--encoding=UTF8',
    // The builtin provider sorts alike on every machine and every later version of the C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--auth-local=peer',
    '--auth-host=reject',
    '--no-instructions',
  ]
  const child = spawn(binaries.initdb, args, {
    ...spawnIdentity(account),
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: cleanEnvironment(),
  })
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `initdb ended with ${signal ?? `exit code ${code}`}`))
  })
  const [output, failure] = await Promise.all([text(child.stderr!), ended])
  if (failure === '') return
  throw (
    explainOutput(output, finalDir) ??
    new DataDirectoryError('start_failed', `PostgreSQL could not create ${finalDir}: ${failure} ${output}`)
  )
}

/**
 * How a child is told its cluster: as its working directory. Node enters that before it steps down from root, so the
 * account reaches the data even below a folder it may not enter, and /proc/self/cwd names it without walking there.
 * Without /proc the plain path must do.
 */
export function dataDirArgs(dir: string, account: Account): string[] {
  return ['-D', account.isSwitched && process.platform === 'linux' ? '/proc/self/cwd' : dir]
}

export function spawnIdentity(account: Account): { uid?: number; gid?: number } {
  return account.isSwitched ? { uid: account.uid, gid: account.gid } : {}
}

/** Only what PostgreSQL needs: PG… variables would change its behaviour, another language the messages we explain. */
export function cleanEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!/^postgres-\d+\.new-[0-9a-f]+$/.test(name)) continue
    const path = join(dataDir, name)
    const made = await stat(path).catch(() => undefined)
    if (made && Date.now() - made.mtimeMs > leftoverAgeMs) await rm(path, { recursive: true, force: true })
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
