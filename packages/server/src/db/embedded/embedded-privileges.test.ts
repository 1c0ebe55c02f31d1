import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findBinariesPackage } from './binaries.ts'
import { clusterDirOf } from './cluster.ts'
import { canBeOthers, fastSettings, isRoot, makeDataDir, nobody, query, startServerProcess } from './testing/harness.ts'

const settings = fastSettings
const daemon = { uid: 1, gid: 1 }

async function tempFolder(mode: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  await chmod(folder, mode)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of the npm package's programs as an npm that runs no install scripts leaves them: without the links. */
async function packageWithoutLinks(folder: string) {
  const { nativeDir, version } = findBinariesPackage()
  const links = JSON.parse(await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  const copy = join(folder, 'native')
  await cp(nativeDir, copy, { recursive: true, verbatimSymlinks: true })
  for (const { target } of links) await rm(join(folder, target), { force: true })
  return { nativeDir: copy, version }
}

describe.runIf(isRoot)('as root', () => {
  it('keeps the data as an unprivileged account, below a folder that account may not enter', async () => {
    const dataDir = await makeDataDir({ parentMode: 0o700 })
    const server = startServerProcess({ dataDir, settings })
    const { connection } = (await server.outcome).started!
    await query(connection, 'create extension pg_trgm')
    await query(connection, 'create table t as select md5(i::text) as m from generate_series(1, 50000) i')
    await query(connection, 'checkpoint')
    // The log's replay must reach the data as well as the first start did.
    process.kill((await server.outcome).started!.pid, 'SIGKILL')
    await server.kill()
    expect((await stat(clusterDirOf(dataDir))).uid).toBe(nobody.uid)

    const next = startServerProcess({ dataDir, settings })
    const { started } = await next.outcome
    expect(await query(started!.connection, 'select count(*)::int as n from t')).toEqual([{ n: 50_000 }])
    await next.stop()
    expect(await readdir(clusterDirOf(dataDir))).not.toContain('postmaster.pid')
  })

  it('copies the programs once where the account can run them, from a checkout it may not enter', async () => {
    const source = await packageWithoutLinks(await tempFolder(0o700))
    const place = join(await tempFolder(0o755), 'programs')
    for (const expectedCopies of [1, 0]) {
      const dataDir = await makeDataDir({ parentMode: 0o700 })
      const server = startServerProcess({ dataDir, settings, umask: 0o077, binaries: { source, copyTo: [place] } })
      expect(await server.outcome).toMatchObject({ started: { adopted: false } })
      expect(server.logLines.filter((line) => line.startsWith('copying'))).toHaveLength(expectedCopies)
      await server.stop()
    }
    const [copy, ...others] = await readdir(place)
    expect(others).toEqual([])
    expect(await stat(join(place, copy!, 'bin', 'postgres'))).toMatchObject({ uid: 0, mode: 0o100755 })
  })

  it('does not run a copy that others could have changed', async () => {
    const source = await packageWithoutLinks(await tempFolder(0o700))
    const place = await tempFolder(0o755)
    const planted = join(place, `postgres-${source.version}-${process.platform}-${process.arch}`)
    await mkdir(join(planted, 'bin'), { recursive: true })
    await chown(planted, nobody.uid, nobody.gid)
    const server = startServerProcess({ dataDir: await makeDataDir(), binaries: { source, copyTo: [place] } })
    expect((await server.outcome).failed).toMatchObject({
      problem: 'no_binaries',
      message: expect.stringContaining(`${planted} is not a directory that only this user may change`),
    })
  })

  it('names the command that gives a restored cluster of root back', async () => {
    const dataDir = await makeDataDir()
    await mkdir(clusterDirOf(dataDir), { recursive: true })
    expect((await startServerProcess({ dataDir }).outcome).failed).toMatchObject({
      problem: 'wrong_owner',
      message: expect.stringContaining(`chown -R 65534:65534 ${clusterDirOf(dataDir)}`),
    })
  })

  it('lets no other program of the unprivileged account log in', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    await server.outcome
    expect(await readFile(join(clusterDirOf(dataDir), 'pg_ident.conf'), 'utf8')).not.toContain('nobody')
  })
})

describe.runIf(canBeOthers)('as an ordinary user', () => {
  it('runs PostgreSQL as the owner of the data directory, so that the same data serve with and without sudo', async () => {
    const dataDir = await makeDataDir({ owner: daemon })
    await mkdir(dataDir)
    await chown(dataDir, daemon.uid, daemon.gid)
    const asRoot = startServerProcess({ dataDir, settings })
    await query((await asRoot.outcome).started!.connection, 'create table t (n int)')
    expect((await stat(clusterDirOf(dataDir))).uid).toBe(daemon.uid)
    // The owner even takes over what root's killed server left running.
    await asRoot.kill()
    const asOwner = startServerProcess({ dataDir, settings }, daemon)
    expect(await asOwner.outcome).toMatchObject({ started: { adopted: true } })
    await asOwner.stop()
    const again = startServerProcess({ dataDir, settings })
    expect(await query((await again.outcome).started!.connection, 'select count(*)::int as n from t')).toEqual([{ n: 0 }])
  })

  it('starts, stops and starts again', async () => {
    const dataDir = await makeDataDir({ owner: nobody })
    for (const table of ['first', 'second']) {
      const server = startServerProcess({ dataDir, settings }, nobody)
      const { connection } = (await server.outcome).started!
      // Root may connect as well; the table proves that the rows of the round before are there.
      await query(connection, `create table ${table} (n int)`)
      await server.stop()
    }
    expect((await stat(dataDir)).uid).toBe(nobody.uid)
  })

  it('adopts what its killed server left running', async () => {
    const dataDir = await makeDataDir({ owner: nobody })
    const server = startServerProcess({ dataDir, settings }, nobody)
    const { started } = await server.outcome
    await server.kill()
    const next = startServerProcess({ dataDir, settings }, nobody)
    expect((await next.outcome).started).toMatchObject({ adopted: true, pid: started!.pid })
  })

  it('starts over a postmaster.pid whose process id belongs to another program of the same user', async () => {
    const dataDir = await makeDataDir({ owner: nobody })
    const server = startServerProcess({ dataDir, settings }, nobody)
    const { pid } = (await server.outcome).started!
    process.kill(pid, 'SIGKILL')
    await server.kill()
    const pidFile = join(clusterDirOf(dataDir), 'postmaster.pid')
    const stale = (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(process.pid))
    await rm(pidFile)
    await writeFile(pidFile, stale, { mode: 0o600 })
    await chown(pidFile, nobody.uid, nobody.gid)
    const next = startServerProcess({ dataDir, settings }, nobody)
    expect(await next.outcome).toMatchObject({ started: { adopted: false } })
  })

  it('makes a copy with the links where the installed package lacks them and is not its own', async () => {
    const source = await packageWithoutLinks(await tempFolder(0o755))
    const dataDir = await makeDataDir({ owner: nobody })
    const server = startServerProcess({ dataDir, settings, binaries: { source } }, nobody)
    expect(await server.outcome).toMatchObject({ started: { adopted: false } })
    expect(await readdir(dataDir)).toContain('postgres-programs')
  })

  it('refuses the data of another user with a clear error', async () => {
    const dataDir = await makeDataDir({ owner: nobody })
    const owner = startServerProcess({ dataDir, settings }, nobody)
    await owner.outcome
    await owner.stop()
    await chmod(dataDir, 0o777)
    expect((await startServerProcess({ dataDir }, daemon).outcome).failed).toMatchObject({
      problem: 'wrong_owner',
      message: expect.stringContaining('belongs to uid 65534, not to this user (uid 1)'),
    })
  })

  it('refuses a data directory it may not enter or make with a clear error', async () => {
    const dataDir = await makeDataDir({ parentMode: 0o700 })
    expect((await startServerProcess({ dataDir }, nobody).outcome).failed).toMatchObject({
      problem: 'wrong_owner',
      message: expect.stringContaining(`${dataDir} cannot be used by this user (uid 65534)`),
    })
  })

  it('says what is wrong with a user id that has no entry in /etc/passwd', async () => {
    const stranger = { uid: 48_211, gid: 48_211 }
    const dataDir = await makeDataDir({ owner: stranger })
    expect((await startServerProcess({ dataDir }, stranger).outcome).failed).toMatchObject({
      problem: 'no_account',
      message: expect.stringContaining('(uid 48211) has no entry in /etc/passwd'),
    })
  })
})
