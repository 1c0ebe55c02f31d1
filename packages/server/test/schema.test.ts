/** The schema keeps tenants apart by itself, whatever a query forgets. Read from PostgreSQL's own catalogue. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../src/kernel/ids.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing/test-database.ts'
import { insertInto, readTables, type TableFacts } from './catalogue.ts'

/** Tables without a community. */
const globalTables: Record<string, string> = {
  users: 'one person may be in many communities',
  sessions: 'a sign-in is of a person, whatever communities they are in',
  recovery_codes: 'belong to a person',
  account_tokens: 'prove the mailbox of a person',
  apps: 'most work at every issuer',
  communities: 'the list of tenants itself; its tags are public',
  schema_migrations: 'the history of the schema',
}
/** Tables that name a community and are not theirs. */
const notTenantTables: Record<string, string> = {
  api_key_lookup: 'finds the community of a key before any is known; holds hashes and ids alone',
  user_communities: 'the way from a person to their memberships; holds ids alone',
}
/** Indexes that begin with something else. */
const otherIndexes: Record<string, string> = {
  outbox_order: 'every process follows the changes of all communities along it',
}

let db: TestDatabase
let tables: TableFacts[]
let tenantTables: TableFacts[]
/** A connection as the application makes it, with no community named. */
let app: pg.Client
const [a, b] = [newId(), newId()]

beforeAll(async () => {
  db = await createTestDatabase()
  tables = await readTables(db.admin)
  tenantTables = tables.filter(({ name, hasCommunity }) => hasCommunity && !(name in notTenantTables))
  app = new pg.Client(db.connection)
  await app.connect()
  // One row of each community in every table. Foreign keys and triggers sleep meanwhile: only the rows matter here.
  await db.admin.query(`set session_replication_role = replica`)
  for (const { name } of tenantTables) {
    const insert = await insertInto(db.admin, name)
    for (const community of [a, b]) await db.admin.query(insert, [community])
  }
  await db.admin.query(`set session_replication_role = origin`)
})
afterAll(async () => {
  await app.end()
  await db.drop()
})

const names = (found: readonly { readonly name: string }[]): string[] => found.map(({ name }) => name)
const actFor = (scope: string) => app.query(`select set_config('guildhall.community', $1, false)`, [scope])
const seen = async (table: string): Promise<string[]> =>
  (await app.query<{ id: string }>(`select community_id as id from ${table}`)).rows.map(({ id }) => id)
const refusal = (query: Promise<unknown>): Promise<string | undefined> =>
  query.then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
const insufficientPrivilege = '42501'

describe('the catalogue', () => {
  it('gives every table a community, but for those named here with a reason', () => {
    expect(names(tables.filter(({ hasCommunity }) => !hasCommunity)).sort()).toEqual(Object.keys(globalTables).sort())
    expect(tenantTables.length).toBeGreaterThan(15)
  })
  it('begins every primary key and every index of a tenant table with community_id', () => {
    expect(names(tenantTables.filter(({ hasPrimaryKey }) => !hasPrimaryKey))).toEqual([])
    const wrong = tenantTables.flatMap(({ indexes }) => indexes).filter(({ first }) => first !== 'community_id')
    expect(names(wrong).sort()).toEqual(Object.keys(otherIndexes).sort())
  })
  it('begins every foreign key between tenant tables with community_id on both sides', () => {
    const wrong = tenantTables.flatMap(({ references }) =>
      references.filter(
        ({ to, first, firstThere }) => to !== 'communities' && (first !== 'community_id' || firstThere !== 'community_id'),
      ),
    )
    expect(names(wrong)).toEqual([])
  })
  it('turns row-level security on and forces it, with a policy that compares the community', () => {
    expect(names(tenantTables.filter(({ isSecured, isForced }) => !isSecured || !isForced))).toEqual([])
    for (const { name, policies } of tenantTables) {
      expect(policies, name).toHaveLength(1)
      expect(policies[0], name).toMatch(/community_id = .*guildhall_community\(\)/)
    }
  })
  it('lets the application act as a role that security binds', async () => {
    const { rows } = await app.query(`select rolsuper, rolbypassrls from pg_roles where rolname = current_user`)
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
    const pooled = await db.database.pool.query(`select rolsuper, rolbypassrls from pg_roles where rolname = current_user`)
    expect(pooled.rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
  })
})

describe('a connection', () => {
  it('sees no row of any tenant table before a community is named', async () => {
    const fresh = new pg.Client(db.connection)
    await fresh.connect()
    for (const { name } of tenantTables) {
      expect((await fresh.query(`select from ${name}`)).rowCount, name).toBe(0)
    }
    await fresh.end()
    await actFor('')
    for (const { name } of tenantTables) expect(await seen(name), name).toEqual([])
  })
  it('sees the rows of the community it names and no others', async () => {
    for (const community of [a, b]) {
      await actFor(community)
      for (const { name } of tenantTables) expect(await seen(name), name).toEqual([community])
    }
  })
  it('sees all with the scope that stands above communities', async () => {
    await actFor('*')
    for (const { name } of tenantTables) expect((await seen(name)).sort(), name).toEqual([a, b].sort())
  })
  it("cannot write another community's rows: insert, move, change, delete", async () => {
    await actFor(a)
    for (const { name } of tenantTables) {
      expect(await refusal(app.query(await insertInto(app, name), [b])), `insert into ${name}`).toBe(insufficientPrivilege)
      expect(await refusal(app.query(`update ${name} set community_id = $1`, [b])), `move from ${name}`).toBe(
        insufficientPrivilege,
      )
      const changed = await app.query(`update ${name} set community_id = community_id where community_id = $1`, [b])
      expect(changed.rowCount, `update ${name}`).toBe(0)
      expect((await app.query(`delete from ${name} where community_id = $1`, [b])).rowCount, `delete from ${name}`).toBe(0)
    }
    await actFor(b)
    for (const { name } of tenantTables) expect(await seen(name), name).toEqual([b])
  })
  it('cannot switch the security off', async () => {
    await actFor(a)
    await app.query('set row_security = off')
    expect(await refusal(app.query('select from articles'))).toBe(insufficientPrivilege)
    await app.query('reset row_security')
  })
})
