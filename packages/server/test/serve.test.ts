import { once } from 'node:events'
import { createServer } from 'node:net'
import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { withDatabase } from '../src/testing/global-setup.ts'
import { makeDataDir, runCommand, type ServerProcess, startServerProcess } from '../src/testing/server-process.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()!()
})

async function dataDir(): Promise<string> {
  const { path, remove } = await makeDataDir()
  cleanups.push(remove)
  return path
}
async function serve(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(env)
  cleanups.push(async () => {
    if (server.child.exitCode === null && server.child.signalCode === null) await server.stop()
  })
  return server
}
async function makeCommunity(env: Record<string, string>, tag: string, type = 'secret', scopes = 'ADMIN') {
  const made = await runCommand(['communities', 'create', '--tag', tag, '--name', `Community ${tag}`, '--json'], env)
  expect(made.stderr).toBe('')
  const key = await runCommand(['keys', 'create', '--community', tag, '--type', type, '--scopes', scopes, '--json'], env)
  return { community: JSON.parse(made.stdout) as { id: string }, key: JSON.parse(key.stdout) as { id: string; key: string } }
}
const get = (url: string, key: string) => fetch(url, { headers: { 'x-api-key': key } })

describe('a server and its data directory', () => {
  it('starts on an empty directory, answers, stops on SIGTERM and starts again', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir() }
    const first = await serve(env)
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
    const { key } = await makeCommunity(env, 'first')
    expect((await get(`${first.url}/api/v1/communities/first`, key.key)).status).toBe(200)
    expect(await first.stop()).toBe(0)
    const second = await serve(env)
    expect((await get(`${second.url}/api/v1/communities/first`, key.key)).status).toBe(200)
  })
  it('refuses a directory that another server has in use, and harms nothing', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir() }
    const first = await serve(env)
    const refused = await runCommand(['serve'], env)
    expect(refused.code).toBe(1)
    expect(refused.stderr.trim().split('\n')).toHaveLength(1)
    expect(refused.stderr).toContain('in use by another Guildhall server')
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  })
  it('takes up again after kill -9, with everything that was acknowledged', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir() }
    const first = await serve(env)
    const { key } = await makeCommunity(env, 'crash')
    const articles = `/api/v1/communities/crash/articles`
    const write = async (n: number) => {
      const response = await fetch(first.url + articles, {
        method: 'POST',
        headers: { 'x-api-key': key.key, 'content-type': 'application/json' },
        body: JSON.stringify({ title: `Article ${n}` }),
      })
      return response.status === 201 ? ((await response.json()) as { id: string }).id : undefined
    }
    const writes = Array.from({ length: 45 }, (_, n) => write(n).catch(() => undefined))
    await writes[5]
    await first.kill()
    const acknowledged = (await Promise.all(writes)).filter((id) => id !== undefined)
    expect(acknowledged.length).toBeGreaterThan(0)
    const second = await serve(env)
    const drafts = (await (await get(`${second.url}${articles}/drafts?limit=100`, key.key)).json()) as { id: string }[]
    const kept = new Set(drafts.map(({ id }) => id))
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
  })
  it('ends on SIGTERM after the requests it has begun', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir() }
    const server = await serve(env)
    const { key } = await makeCommunity(env, 'drain')
    const answers = Promise.all(
      Array.from({ length: 20 }, () => get(`${server.url}/api/v1/communities/drain`, key.key).then(({ status }) => status)),
    )
    await get(`${server.url}/api/v1/communities/drain`, key.key)
    expect(await server.stop()).toBe(0)
    expect(await answers.catch((error: Error) => error.message)).toEqual(Array.from({ length: 20 }, () => 200))
  })
})

describe('a server on the PostgreSQL in DATABASE_URL', () => {
  it('steps down from a superuser, migrates, answers, and stays ready to be killed', async () => {
    const server = inject('postgres') as pg.ClientConfig
    const name = `guildhall_test_url_${process.pid}`
    const admin = new pg.Client(server.connectionString ? server : { ...server, database: 'postgres' })
    await admin.connect()
    await admin.query(`create database ${name} template template0`)
    cleanups.push(async () => {
      await admin.query(`drop database if exists ${name} with (force)`)
      await admin.end()
    })
    const { connectionString, host, user } = withDatabase(server, name)
    const url = connectionString ?? `postgres://${user}@localhost/${name}?host=${encodeURIComponent(host!)}`
    const env = { GUILDHALL_DATA_DIR: await dataDir(), DATABASE_URL: url }
    const first = await serve(env)
    expect(first.output()).toContain('the one in DATABASE_URL')
    const { key } = await makeCommunity(env, 'elsewhere')
    expect((await get(`${first.url}/api/v1/communities/elsewhere`, key.key)).status).toBe(200)
    await first.kill()
    const second = await serve(env)
    expect((await get(`${second.url}/api/v1/communities/elsewhere`, key.key)).status).toBe(200)
    const inside = new pg.Client(withDatabase(server, name))
    await inside.connect()
    const { rows } = await inside.query(`select tableowner from pg_tables where tablename = 'articles'`)
    await inside.end()
    expect(rows).toEqual([{ tableowner: 'guildhall' }])
  })
})

describe('start-up errors are one clear line', () => {
  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanups.push(async () => void other.close())
    const { port } = other.address() as { port: number }
    for (const processes of ['1', '2']) {
      const refused = await runCommand(['serve'], {
        GUILDHALL_DATA_DIR: await dataDir(),
        PORT: String(port),
        GUILDHALL_HTTP_PROCESSES: processes,
      })
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toBe(
        `guildhall: port ${port} on 127.0.0.1 is taken by another program: stop it, or set PORT (0 takes any free one)\n`,
      )
    }
  })
  it('says every setting that is wrong at once', async () => {
    const refused = await runCommand(['serve'], { PORT: 'x', GUILDHALL_HTTP_PROCESSES: '0', DATABASE_URL: 'mysql://x' })
    expect(refused.code).toBe(1)
    for (const name of ['PORT', 'GUILDHALL_HTTP_PROCESSES', 'DATABASE_URL']) expect(refused.stderr).toContain(`${name} must be`)
  })
  it('says that the database in DATABASE_URL cannot be reached', async () => {
    const refused = await runCommand(['serve'], {
      GUILDHALL_DATA_DIR: await dataDir(),
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
    })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^guildhall: cannot connect to the database: .*\n$/)
  })
})

describe('several HTTP threads on one port', () => {
  it('share limits exactly, and each sees a write and a revoked key at once', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir(), GUILDHALL_HTTP_PROCESSES: '2' }
    const server = await serve(env)
    const { key } = await makeCommunity(env, 'threads')
    const limited = JSON.parse(
      (await runCommand(['keys', 'create', '--community', 'threads', '--type', 'publishable', '--json'], env)).stdout,
    ) as { key: string }
    const url = `${server.url}/api/v1/communities/threads`
    // One connection each, so that the kernel spreads them over the threads.
    const one = () => fetch(url, { headers: { 'x-api-key': limited.key, connection: 'close' } }).then(({ status }) => status)
    const begun = Date.now()
    const statuses = await Promise.all(Array.from({ length: 260 }, one))
    const windows = Math.floor((Date.now() - begun) / 1000) + 1
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(100 * windows)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(100)

    for (let n = 0; n < 15; n++) {
      const renamed = await fetch(url, {
        method: 'PATCH',
        headers: { 'x-api-key': key.key, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ name: `Name ${n}` }),
      })
      expect(renamed.status).toBe(200)
      const seen = (await (await fetch(url, { headers: { 'x-api-key': key.key, connection: 'close' } })).json()) as {
        name: string
      }
      expect(seen.name).toBe(`Name ${n}`)
    }
  })
  it('learn that a command beside them revoked a key', async () => {
    const env = { GUILDHALL_DATA_DIR: await dataDir(), GUILDHALL_HTTP_PROCESSES: '2' }
    const server = await serve(env)
    const { key } = await makeCommunity(env, 'revoked')
    const url = `${server.url}/api/v1/communities/revoked`
    const status = () =>
      fetch(url, { headers: { 'x-api-key': key.key, connection: 'close' } }).then((response) => response.status)
    for (let n = 0; n < 6; n++) expect(await status()).toBe(200)
    const revoked = await runCommand(['keys', 'revoke', '--community', 'revoked', '--id', key.id, '--json'], env)
    expect(revoked.code).toBe(0)
    const statuses = () => Promise.all(Array.from({ length: 8 }, status))
    await expect.poll(statuses, { timeout: 5_000, interval: 20 }).toEqual(Array(8).fill(401))
    expect(await statuses()).toEqual(Array(8).fill(401))
  })
})
