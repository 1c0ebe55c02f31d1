/** A database made at once and one that was upgraded step by step are the same; a migration happens wholly or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../src/db/database.ts'
import { isMigrated, loadMigrations, type Migration, MigrationError, migrate, migrationsDue } from '../src/db/migrate.ts'
import { prepareConnection } from '../src/db/role.ts'
import { withDatabase } from '../src/testing/global-setup.ts'
import { dumpSchema } from './catalogue.ts'

const real = loadMigrations()
const server = inject('postgres') as pg.ClientConfig
const next = (sql: string, name = 'next'): Migration[] => {
  const version = real.length + 1
  const full = `${String(version).padStart(4, '0')}-${name}`
  return [...real, { version, name: full, sql, checksum: createHash('sha256').update(sql).digest('hex') }]
}

let root: pg.Client
let made: string[]
beforeEach(async () => {
  root = new pg.Client(server.connectionString ? server : { ...server, database: 'postgres' })
  await root.connect()
  made = []
})
afterEach(async () => {
  for (const name of made) await root.query(`drop database if exists ${name} with (force)`)
  await root.end()
})

async function emptyDatabase(): Promise<string> {
  const name = `guildhall_test_${randomBytes(6).toString('hex')}`
  await root.query(`create database ${name} template template0 encoding 'UTF8'`)
  made.push(name)
  return name
}
/** One start of a server: a pool of its own, the migrations it knows. */
async function start(name: string, migrations?: readonly Migration[]): Promise<string[]> {
  const database = createDatabase({ connection: await prepareConnection(withDatabase(server, name)), connectionsMax: 2 })
  try {
    return await migrate(database, migrations)
  } finally {
    await database.close()
  }
}
async function look<T>(name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(withDatabase(server, name))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
const schemaOf = (name: string): Promise<string[]> => look(name, dumpSchema)

describe('a schema', () => {
  it('made at once is the one that was upgraded step by step, with a restart between', async () => {
    const [fresh, upgraded] = [await emptyDatabase(), await emptyDatabase()]
    expect(await start(fresh)).toEqual(real.map(({ name }) => name))
    for (let known = 0; known <= real.length; known++) {
      const ran = await start(upgraded, real.slice(0, known))
      expect(ran).toEqual(known === 0 ? [] : [real[known - 1]!.name])
    }
    const schema = await schemaOf(fresh)
    expect(schema.length).toBeGreaterThan(200)
    expect(await schemaOf(upgraded)).toEqual(schema)
    // The comparison sees a difference where there is one.
    await look(upgraded, (client) => client.query('alter table articles alter column title drop not null'))
    expect(await schemaOf(upgraded)).not.toEqual(schema)
  })
  it('is left as it is by a second start', async () => {
    const name = await emptyDatabase()
    await start(name)
    const schema = await schemaOf(name)
    expect(await start(name)).toEqual([])
    expect(await schemaOf(name)).toEqual(schema)
  })
  it('is made once where six servers start at the same moment', async () => {
    const name = await emptyDatabase()
    const ran = await Promise.all(Array.from({ length: 6 }, () => start(name)))
    expect(ran.flat()).toEqual(real.map(({ name: migration }) => migration))
  })
})

describe('what is due', () => {
  it('is everything on an empty database and nothing on one that has started', async () => {
    const name = await emptyDatabase()
    expect(await look(name, (client) => migrationsDue(client))).toBe(real.length)
    await start(name)
    expect(await look(name, (client) => migrationsDue(client))).toBe(0)
  })
})

describe('a migration', () => {
  it('that fails in the middle leaves nothing, and the next start completes', async () => {
    const name = await emptyDatabase()
    await start(name)
    const before = await schemaOf(name)
    const failing = start(name, next('create table half (id integer); insert into half values (1); select 1 / 0'))
    await expect(failing).rejects.toThrow(/migration \d{4}-next failed and was undone: division by zero/)
    expect(await schemaOf(name)).toEqual(before)
    expect(await start(name, next('create table whole (id integer)'))).toHaveLength(1)
    expect(await schemaOf(name)).toContain('column whole.id integer identity() generated() ')
  })
  it('whose server is lost in the middle leaves nothing, and the next start completes', async () => {
    const name = await emptyDatabase()
    await start(name)
    const before = await schemaOf(name)
    const lost = start(name, next('create table half (id integer); select pg_sleep(60)'))
    const outcome = lost.then(
      () => 'completed',
      (error: unknown) => error,
    )
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and wait_event = 'PgSleep'`
    while ((await root.query(kill, [name])).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await outcome).toBeInstanceOf(MigrationError)
    expect(await schemaOf(name)).toEqual(before)
    expect(await start(name, next('create table whole (id integer)'))).toHaveLength(1)
  })
  it('that was edited after it ran is refused by name', async () => {
    const name = await emptyDatabase()
    await start(name, next('create table one (id integer)'))
    await expect(start(name, next('create table other (id integer)'))).rejects.toThrow(
      /migration \d{4}-next differs from the one this database ran/,
    )
  })
  it('of a newer version is refused by name, and the server says it is not ready', async () => {
    const name = await emptyDatabase()
    await start(name, next('create table one (id integer)', 'newer'))
    await expect(start(name)).rejects.toThrow(/newer Guildhall \(it has \d{4}-newer\)/)
    const database = createDatabase({ connection: await prepareConnection(withDatabase(server, name)), connectionsMax: 1 })
    expect(await isMigrated(database)).toBe(false)
    await database.close()
    await expect(look(name, (client) => migrationsDue(client))).rejects.toThrow(/newer Guildhall/)
  })
})
