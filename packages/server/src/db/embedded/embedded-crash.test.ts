import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clusterDirOf } from './cluster.ts'
import { startEmbedded } from './embedded.ts'
import { hasEnded } from './postmaster.ts'
import { fastSettings, isRoot, makeDataDir, nobody, query, startServerProcess, until } from './testing/harness.ts'
import type { StartOptions } from './types.ts'

const settings = fastSettings

async function start(dataDir: string, options: Partial<StartOptions> = {}) {
  const logLines: string[] = []
  const postgres = await startEmbedded({ dataDir, settings, log: (line) => logLines.push(line), ...options })
  onTestFinished(() => postgres.stop())
  return { ...postgres, logLines }
}

describe('after kill -9 of the server', () => {
  it('adopts the PostgreSQL it left running, with every committed row, and stops it in order', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    const { started } = await server.outcome
    await query(started!.connection, 'create table t as select 7 as n')
    await server.kill()
    expect(await hasEnded(started!.pid)).toBe(false)

    const next = await start(dataDir)
    expect(next).toMatchObject({ adopted: true, pid: started!.pid })
    expect(next.logLines.join()).toContain('adopted')
    expect(await query(next.connection, 'select n from t')).toEqual([{ n: 7 }])
    await next.stop()
    expect(await hasEnded(started!.pid)).toBe(true)
    expect(await readdir(clusterDirOf(dataDir))).not.toContain('postmaster.pid')
  })

  it('ends the PostgreSQL it left running and starts anew if other settings are wanted', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    const { started } = await server.outcome
    await server.kill()
    const next = await start(dataDir, { settings: { ...settings, max_connections: '12' } })
    expect(next.adopted).toBe(false)
    expect(await hasEnded(started!.pid)).toBe(true)
    expect(await query(next.connection, 'show max_connections')).toEqual([{ max_connections: '12' }])
  })

  it('has every acknowledged commit when PostgreSQL was killed with it in the middle of writing', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings: {} })
    const { started } = await server.outcome
    await query(started!.connection, 'create table t (n int)')
    const client = new Client(started!.connection)
    client.on('error', () => {})
    await client.connect()
    let acknowledged = 0
    const writing = (async () => {
      for (;;) {
        await client.query('insert into t values ($1)', [acknowledged])
        acknowledged++
      }
    })().catch(() => {})
    await until(() => acknowledged > 200, 'two hundred commits')
    process.kill(started!.pid, 'SIGKILL')
    await server.kill()
    await writing

    const next = await start(dataDir, { settings: {} })
    expect(next.adopted).toBe(false)
    const [row] = await query<{ n: number }>(next.connection, 'select count(*)::int as n from t')
    expect(row!.n).toBeGreaterThanOrEqual(acknowledged)
    // The one in flight may have been committed without its answer.
    expect(row!.n).toBeLessThanOrEqual(acknowledged + 1)
  })

  it('keeps PostgreSQL alive although nobody reads its log', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    const { started } = await server.outcome
    await server.kill()
    // Far more than a pipe would hold.
    await query(started!.connection, `do $$ begin for i in 1..200 loop raise warning '%', repeat('x', 1000); end loop; end $$`)
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).toContain('x'.repeat(1000))
    expect(await query(started!.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('leaves no half-made cluster when killed at the first start', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    await until(async () => (await readdir(dataDir).catch(() => [])).some((name) => name.includes('.new-')), 'initdb at work')
    await server.kill()
    expect(await readdir(dataDir)).not.toContain('postgres-18')
    const next = await start(dataDir)
    expect(await query(next.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('clears what a first start killed long ago left behind, and nothing younger', async () => {
    const dataDir = await makeDataDir()
    const [old, young] = [join(dataDir, 'postgres-18.new-0a1b2c'), join(dataDir, 'postgres-18.new-3d4e5f')]
    await mkdir(old, { recursive: true })
    await mkdir(young)
    await writeFile(join(old, 'PG_VERSION'), '18\n')
    const elevenMinutesAgo = new Date(Date.now() - 11 * 60_000)
    await utimes(old, elevenMinutesAgo, elevenMinutesAgo)
    await start(dataDir)
    expect((await readdir(dataDir)).sort()).toEqual(['postgres-18', 'postgres-18.new-3d4e5f', 'postgres.log'])
  })
})

describe('two servers on one data directory', () => {
  it('refuses the second with a clear error and leaves the first unharmed', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    const { started } = await server.outcome
    await expect(start(dataDir)).rejects.toMatchObject({
      name: 'DataDirectoryError',
      problem: 'in_use',
      message: `${dataDir} is in use by another Guildhall server (process ${server.process.pid}): stop that one first, or choose another data directory`,
    })
    // Other settings must not make it end what is in use.
    await expect(start(dataDir, { settings: {} })).rejects.toMatchObject({ problem: 'in_use' })
    expect(await query(started!.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('lets exactly one of three simultaneous first starts have it', async () => {
    const dataDir = await makeDataDir()
    const servers = [1, 2, 3].map(() => startServerProcess({ dataDir, settings }))
    const outcomes = await Promise.all(servers.map((server) => server.outcome))
    expect(outcomes.filter((outcome) => outcome.started)).toHaveLength(1)
    expect(outcomes.flatMap((outcome) => outcome.failed?.problem ?? [])).toEqual(['in_use', 'in_use'])
    const { connection } = outcomes.find((outcome) => outcome.started)!.started!
    expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(dataDir)).sort()).toEqual(['postgres-18', 'postgres.log'])
  })

  it('lets exactly one of three simultaneous starts adopt what a killed server left', async () => {
    const dataDir = await makeDataDir()
    const killed = startServerProcess({ dataDir, settings })
    const { started } = await killed.outcome
    await killed.kill()
    const outcomes = await Promise.all([1, 2, 3].map(() => startServerProcess({ dataDir, settings }).outcome))
    expect(outcomes.flatMap((outcome) => outcome.started?.pid ?? [])).toEqual([started!.pid])
    expect(outcomes.flatMap((outcome) => outcome.failed?.problem ?? [])).toEqual(['in_use', 'in_use'])
  })
})

describe('a postmaster.pid that nobody serves', () => {
  async function stoppedCluster() {
    const dataDir = await makeDataDir()
    await (await start(dataDir)).stop()
    return { dataDir, pidFile: join(clusterDirOf(dataDir), 'postmaster.pid') }
  }
  const content = (pid: number) => `${pid}\n/somewhere\n1700000000\n5432\n.\n\n  1234567  42\nready   \n`

  it('does not block when its process is dead', async () => {
    const { dataDir, pidFile } = await stoppedCluster()
    const child = spawn('true')
    await once(child, 'exit')
    await writeFile(pidFile, content(child.pid!))
    expect((await start(dataDir)).adopted).toBe(false)
  })

  it('does not block when its process id now belongs to another program of the same user', async () => {
    const { dataDir, pidFile } = await stoppedCluster()
    // PostgreSQL by itself takes any living process of its own user for a postmaster.
    const child = spawn('sleep', ['60'], { ...(isRoot ? nobody : {}), cwd: '/' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await writeFile(pidFile, content(child.pid!))
    const postgres = await start(dataDir)
    expect(postgres.adopted).toBe(false)
    await postgres.stop()
    expect(await hasEnded(child.pid!)).toBe(false)
  })

  it('does not block when only the lock of the socket is left of it', async () => {
    const { dataDir } = await stoppedCluster()
    const child = spawn('sleep', ['60'], { ...(isRoot ? nobody : {}), cwd: '/' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await writeFile(join(clusterDirOf(dataDir), '.s.PGSQL.5432.lock'), content(child.pid!))
    expect((await start(dataDir)).adopted).toBe(false)
  })

  it('blocks with a clear error when someone out of sight answers on the socket', async () => {
    const { dataDir, pidFile } = await stoppedCluster()
    const child = spawn('true')
    await once(child, 'exit')
    await writeFile(pidFile, content(child.pid!))
    // What a server in another container looks like: its socket is here, its process is not.
    const stranger = createServer((socket) => socket.destroy()).listen(join(clusterDirOf(dataDir), '.s.PGSQL.5432'))
    onTestFinished(() => void stranger.close())
    await once(stranger, 'listening')
    await expect(start(dataDir)).rejects.toMatchObject({ problem: 'in_use', message: expect.stringContaining('cannot see') })
  })

  it('does not block when it names the first process of the machine', async () => {
    const { dataDir, pidFile } = await stoppedCluster()
    await writeFile(pidFile, content(1))
    expect((await start(dataDir)).adopted).toBe(false)
  })
})

describe('a PostgreSQL that does not become ready', () => {
  it('is left alone after a bounded wait, with a clear error', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    const { started } = await server.outcome
    await server.kill()
    const pidFile = join(clusterDirOf(dataDir), 'postmaster.pid')
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace('ready', 'starting'))
    const logLines: string[] = []
    const log = (line: string) => void logLines.push(line)
    await expect(start(dataDir, { startTimeoutMs: 300, log })).rejects.toMatchObject({ problem: 'not_ready' })
    expect(await hasEnded(started!.pid)).toBe(false)
  })
})

describe('while the server runs', () => {
  it('reports the end of a PostgreSQL killed from outside, and stops without hanging', async () => {
    const dataDir = await makeDataDir()
    const reasons: Error[] = []
    const postgres = await start(dataDir, { onExit: (reason) => reasons.push(reason) })
    await query(postgres.connection, 'create table t as select 1 as n')
    process.kill(postgres.pid, 'SIGKILL')
    await until(() => reasons.length > 0, 'onExit')
    expect(reasons.map(String).join()).toMatch(/has ended by itself \(signal SIGKILL\)/)
    await postgres.stop()
    expect(reasons).toHaveLength(1)

    const next = await start(dataDir)
    expect(await query(next.connection, 'select n from t')).toEqual([{ n: 1 }])
  })

  it('reports the end of an adopted PostgreSQL too', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings })
    await server.outcome
    await server.kill()
    const reasons: Error[] = []
    const postgres = await start(dataDir, { onExit: (reason) => reasons.push(reason) })
    expect(postgres.adopted).toBe(true)
    process.kill(postgres.pid, 'SIGKILL')
    await until(() => reasons.length > 0, 'onExit')
    await postgres.stop()
  })

  it('reports nothing after an orderly stop', async () => {
    const reasons: Error[] = []
    const postgres = await start(await makeDataDir(), { onExit: (reason) => reasons.push(reason) })
    await postgres.stop()
    expect(reasons).toEqual([])
  })

  it('stays the owner when PostgreSQL restarts its processes after one has crashed', async () => {
    const dataDir = await makeDataDir()
    const reasons: Error[] = []
    const postgres = await start(dataDir, { onExit: (reason) => reasons.push(reason) })
    const [crashed] = await query<{ pid: number }>(
      postgres.connection,
      `select pid from pg_stat_activity where backend_type = 'checkpointer'`,
    )
    process.kill(crashed!.pid, 'SIGKILL')
    await until(() => hasEnded(crashed!.pid), 'the end of the checkpointer')
    const isLocked = `select count(*)::int as n from pg_locks where locktype = 'advisory' and granted`
    await until(
      async () => (await query<{ n: number }>(postgres.connection, isLocked).catch(() => []))[0]?.n === 1,
      'the owner lock to be taken again',
    )
    const second = startServerProcess({ dataDir, settings })
    expect((await second.outcome).failed?.problem).toBe('in_use')
    expect(reasons).toEqual([])
  })

  it('keeps PostgreSQL running when Ctrl-C reaches the whole process group', async () => {
    const dataDir = await makeDataDir()
    const server = startServerProcess({ dataDir, settings, isDeafToInterrupts: true })
    const { started } = await server.outcome
    process.kill(-server.process.pid!, 'SIGINT')
    expect(await query(started!.connection, 'select pg_sleep(0.2)')).toHaveLength(1)
    await server.stop()
    expect(await hasEnded(started!.pid)).toBe(true)
  })
})
