import { appendFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clusterDirOf } from './cluster.ts'
import { attachEmbedded, startEmbedded } from './embedded.ts'
import { hasEnded } from './postmaster.ts'
import { fastSettings, makeDataDir, query, startServerProcess, until } from './testing/harness.ts'

const quiet = () => {}

async function start(dataDir: string, settings: Record<string, string> = fastSettings) {
  const postgres = await startEmbedded({ dataDir, log: quiet, settings })
  onTestFinished(() => postgres.stop())
  return postgres
}

describe('startEmbedded', () => {
  it('creates the database at the first start and finds its rows again at the next', async () => {
    const dataDir = await makeDataDir()
    const first = await start(dataDir)
    expect(first.adopted).toBe(false)
    await query(first.connection, 'create table note as select 42 as answer')
    await first.stop()
    expect(await hasEnded(first.pid)).toBe(true)

    const second = await start(dataDir)
    expect(second.pid).not.toBe(first.pid)
    expect(await query(second.connection, 'select answer from note')).toEqual([{ answer: 42 }])
    // Nothing but the cluster and its log is left in the data directory.
    expect((await readdir(dataDir)).sort()).toEqual(['postgres-18', 'postgres.log'])
  })

  it('makes a durable UTF-8 cluster with checksums that sorts alike everywhere', async () => {
    const { connection } = await start(await makeDataDir(), {})
    const [row] = await query<Record<string, string>>(
      connection,
      `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
         current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
         current_setting('full_page_writes') as pages, current_setting('timezone') as timezone,
         current_setting('jit') as jit, current_setting('wal_compression') as compression,
         (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale,
         session_user as who`,
    )
    expect(row).toEqual({
      encoding: 'UTF8',
      checksums: 'on',
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      timezone: 'UTC',
      jit: 'off',
      compression: 'pglz',
      locale: 'b C.UTF-8',
      who: 'postgres',
    })
  })

  it('listens on a unix socket in a folder closed to others, and on no network address', async () => {
    const dataDir = await makeDataDir()
    const { connection } = await start(dataDir)
    expect(await query(connection, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect((await stat(connection.host)).mode & 0o077).toBe(0)
    expect((await stat(join(connection.host, '.s.PGSQL.5432'))).mode & 0o077).toBe(0)
    await expect(query({ ...connection, user: 'guildhall' }, 'select 1')).rejects.toThrow('Peer authentication failed')
  })

  it('lets postgresql.conf override the defaults, and the given settings override both', async () => {
    const dataDir = await makeDataDir()
    const first = await start(dataDir)
    await query(first.connection, `alter system set work_mem = '7MB'`)
    await first.stop()
    await appendFile(join(clusterDirOf(dataDir), 'postgresql.conf'), `max_connections = 33\nfsync = on\n`)
    const { connection } = await start(dataDir)
    expect(
      await query(
        connection,
        `select name, setting from pg_settings where name in ('max_connections', 'fsync', 'work_mem') order by name`,
      ),
    ).toEqual([
      { name: 'fsync', setting: 'off' },
      { name: 'max_connections', setting: '33' },
      { name: 'work_mem', setting: '7168' },
    ])
  })

  it('works in a data directory whose path is too long for a unix socket', async () => {
    const dataDir = await makeDataDir({ name: join('x'.repeat(120), 'ü'.repeat(60)) })
    const postgres = await start(dataDir)
    expect(await query(postgres.connection, 'select 1 as one')).toEqual([{ one: 1 }])
    const attached = await attachEmbedded({ dataDir })
    expect(await query(attached!.connection, 'select 2 as two')).toEqual([{ two: 2 }])
    await attached!.stop()
    await postgres.stop()
    expect(await hasEnded(postgres.pid)).toBe(true)
  })

  it('bears extensions, sorts on disk, parallel workers and autovacuum', async () => {
    const { connection } = await start(await makeDataDir(), {
      ...fastSettings,
      work_mem: '64kB',
      min_parallel_table_scan_size: '0',
    })
    await query(connection, 'create extension pg_trgm; create extension earthdistance cascade; create extension citext')
    await query(connection, 'create table big as select i, md5(i::text) as m from generate_series(1, 100000) i')
    await query(connection, 'create index on big using gin (m gin_trgm_ops)')
    await query(connection, 'vacuum (parallel 2, analyze) big')
    await query(connection, 'checkpoint')
    expect(await query(connection, 'select count(*)::int as n from (select distinct m from big order by m desc) x')).toEqual([
      { n: 100_000 },
    ])
    await expect
      .poll(
        async () =>
          (
            await query<{ n: number }>(
              connection,
              'select temp_files::int as n from pg_stat_database where datname = current_database()',
            )
          )[0]!.n,
      )
      .toBeGreaterThan(0)
  })

  it('may be stopped twice', async () => {
    const postgres = await start(await makeDataDir())
    await Promise.all([postgres.stop(), postgres.stop()])
    await postgres.stop()
    expect(await hasEnded(postgres.pid)).toBe(true)
  })

  it('waits for the end of a server that is just stopping, then starts', async () => {
    const dataDir = await makeDataDir()
    const first = await start(dataDir, {})
    await query(first.connection, 'create table t as select generate_series(1, 200000) as i')
    const stopping = first.stop()
    const second = await start(dataDir, {})
    await stopping
    expect(second.pid).not.toBe(first.pid)
    expect(await query(second.connection, 'select count(*)::int as n from t')).toEqual([{ n: 200_000 }])
  })

  it('names a wrong setting in its error and leaves nothing running', async () => {
    const dataDir = await makeDataDir()
    await expect(start(dataDir, { shared_buffers: 'plenty' })).rejects.toMatchObject({
      problem: 'bad_settings',
      message: expect.stringMatching(/invalid value for parameter "shared_buffers": "plenty"/),
    })
    expect(await attachEmbedded({ dataDir })).toBeUndefined()
  })
})

describe('attachEmbedded', () => {
  it('finds nothing where no PostgreSQL runs, and makes nothing', async () => {
    const dataDir = await makeDataDir()
    expect(await attachEmbedded({ dataDir })).toBeUndefined()
    await expect(stat(dataDir)).rejects.toMatchObject({ code: 'ENOENT' })
    await (await start(dataDir)).stop()
    expect(await attachEmbedded({ dataDir })).toBeUndefined()
  })

  it('connects beside a running server, which goes on when it lets go', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings: fastSettings })
    const { started } = await server.outcome
    const attached = await attachEmbedded({ dataDir })
    expect(attached).toMatchObject({ pid: started!.pid, adopted: true })
    await query(attached!.connection, 'create table beside (id int)')
    await attached!.stop()
    expect(await query(started!.connection, 'select count(*)::int as n from beside')).toEqual([{ n: 0 }])
  })

  it('waits for a server that is at its first start', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings: fastSettings })
    const isThere = () =>
      stat(join(clusterDirOf(dataDir), 'postmaster.pid')).then(
        () => true,
        () => false,
      )
    await until(isThere, 'the postmaster')
    const attached = await attachEmbedded({ dataDir })
    expect(await query(attached!.connection, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await server.outcome).started).toBeDefined()
  })
})
