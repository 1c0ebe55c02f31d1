import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clusterDirOf } from './cluster.ts'
import { attachEmbedded, startEmbedded } from './embedded.ts'
import { endPostgres, fastSettings, makeDataDir, query } from './testing/harness.ts'

const start = (dataDir: string, settings: Record<string, string> = fastSettings) =>
  startEmbedded({ dataDir, settings, log: () => {} })

function run(command: string, ...args: string[]): string {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? '' : `${stderr}${error?.message ?? ''}` || 'failed'
}

const canMount = (() => {
  const probe = join(tmpdir(), `guildhall-mount-probe-${process.pid}`)
  const problem = run('mkdir', probe) || run('mount', '-t', 'tmpfs', 'tmpfs', probe) || run('umount', probe)
  run('rmdir', probe)
  if (problem) console.warn(`not tested here: full and read-only disks, for want of the right to mount one (${problem.trim()})`)
  return problem === ''
})()

/** A file system of its own of so many MiB, with the path of a data directory in it. */
async function smallDisk(sizeMiB: number) {
  const mountPoint = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  expect(run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=755`, 'tmpfs', mountPoint)).toBe('')
  const dataDir = join(mountPoint, 'data')
  onTestFinished(async () => {
    await endPostgres(dataDir)
    run('umount', mountPoint)
    await rm(mountPoint, { recursive: true, force: true })
  })
  return {
    mountPoint,
    dataDir,
    remount: (options: string) => expect(run('mount', '-o', `remount,${options}`, mountPoint)).toBe(''),
  }
}

async function fill(mountPoint: string, leftBytes: number): Promise<string> {
  const { bavail, bsize } = await statfs(mountPoint)
  const path = join(mountPoint, 'ballast')
  await writeFile(path, Buffer.alloc(bavail * bsize - leftBytes))
  return path
}

describe.runIf(canMount)('on a full disk', () => {
  it('fails the first start with a clear error and leaves nothing behind', async () => {
    const { mountPoint, dataDir } = await smallDisk(20)
    await expect(start(dataDir)).rejects.toMatchObject({
      name: 'DataDirectoryError',
      problem: 'no_space',
      message: expect.stringContaining(dataDir),
    })
    expect(await readdir(dataDir)).toEqual(['postgres.log'])
    expect(await attachEmbedded({ dataDir })).toBeUndefined()
    expect((await statfs(mountPoint)).bavail).toBeGreaterThan(0)
  })

  it('fails a later start with a clear error, and starts with all rows once there is space', async () => {
    const { mountPoint, dataDir } = await smallDisk(160)
    const first = await start(dataDir)
    await query(first.connection, 'create table t as select generate_series(1, 1000) as n')
    await first.stop()
    const ballast = await fill(mountPoint, 0)
    await expect(start(dataDir)).rejects.toMatchObject({ problem: 'no_space' })
    expect(await attachEmbedded({ dataDir })).toBeUndefined()
    await rm(ballast)
    const second = await start(dataDir)
    expect(await query(second.connection, 'select count(*)::int as n from t')).toEqual([{ n: 1000 }])
    await second.stop()
  })
})

describe.runIf(canMount)('on a read-only file system', () => {
  it('fails with a clear error, at the first start and at a later one', async () => {
    const { dataDir, remount } = await smallDisk(160)
    remount('ro')
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'read_only',
      message: expect.stringContaining('read-only file system'),
    })
    remount('rw')
    await (await start(dataDir)).stop()
    remount('ro')
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'read_only',
      message: expect.stringContaining('read-only file system'),
    })
    remount('rw')
    await (await start(dataDir)).stop()
  })
})

describe('a data directory that is not ours to start', () => {
  it('refuses data of another major version, and puts no empty database beside them', async () => {
    const dataDir = await makeDataDir()
    await mkdir(join(dataDir, 'postgres-17'), { recursive: true })
    await writeFile(join(dataDir, 'postgres-17', 'PG_VERSION'), '17\n')
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'wrong_version',
      message: expect.stringContaining('made by PostgreSQL 17'),
    })
    expect(await readdir(dataDir)).not.toContain('postgres-18')
  })

  it('refuses a cluster whose PG_VERSION differs', async () => {
    const dataDir = await makeDataDir()
    await (await start(dataDir)).stop()
    await writeFile(join(clusterDirOf(dataDir), 'PG_VERSION'), '19\n')
    await expect(start(dataDir)).rejects.toMatchObject({ problem: 'wrong_version' })
  })

  it('refuses a damaged cluster with the words of PostgreSQL', async () => {
    const dataDir = await makeDataDir()
    await (await start(dataDir)).stop()
    await rm(join(clusterDirOf(dataDir), 'pg_wal'), { recursive: true })
    await mkdir(join(clusterDirOf(dataDir), 'pg_wal', 'archive_status'), { recursive: true })
    await expect(start(dataDir)).rejects.toMatchObject({
      name: 'DataDirectoryError',
      message: expect.stringMatching(/PostgreSQL (says|did not start)/),
    })
  })

  it('refuses one that holds other files, and keeps them', async () => {
    const dataDir = await makeDataDir()
    await mkdir(clusterDirOf(dataDir), { recursive: true })
    await writeFile(join(clusterDirOf(dataDir), 'letter.txt'), 'dear reader')
    if (process.getuid?.() === 0) run('chown', '-R', '65534:65534', clusterDirOf(dataDir))
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'damaged',
      message: expect.stringContaining('PG_VERSION is missing'),
    })
    expect(await readdir(clusterDirOf(dataDir))).toEqual(['letter.txt'])
  })

  it('refuses a file in its place', async () => {
    const dataDir = await makeDataDir()
    await writeFile(dataDir, 'not a folder')
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'wrong_permissions',
      message: expect.stringContaining('must be a directory'),
    })
  })

  it('refuses a cluster that others may read, and names the remedy', async () => {
    const dataDir = await makeDataDir()
    await (await start(dataDir)).stop()
    run('chmod', '755', clusterDirOf(dataDir))
    await expect(start(dataDir)).rejects.toMatchObject({
      problem: 'wrong_permissions',
      message: expect.stringContaining(`chmod -R go-rwx ${clusterDirOf(dataDir)}`),
    })
  })
})
