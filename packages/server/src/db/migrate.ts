import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import type { Database } from './database.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text, so that a migration edited after it ran is noticed. */
  readonly checksum: string
}

/** A problem that an operator has to read: one line, no stack. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

// Any constant will do; all processes on one database must use the same.
const migrationLock = 7_203_114_501
const folder = new URL('./migrations/', import.meta.url)

export function loadMigrations(from: URL = folder): Migration[] {
  return readdirSync(from)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file, index) => {
      const version = Number(file.slice(0, 4))
      if (version !== index + 1) throw new MigrationError(`migration ${file} is out of sequence: expected number ${index + 1}`)
      const sql = readFileSync(new URL(file, from), 'utf8')
      return { version, name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings the schema up to date and answers what ran. Each migration and its record are one transaction, so a server
 * killed in the middle leaves either all of it or nothing; a second server waits for the first.
 */
export async function migrate(database: Database, migrations: readonly Migration[] = loadMigrations()): Promise<string[]> {
  const client = await database.connect()
  // A connection that breaks rejects the query it is at; without a listener it would end the process besides.
  client.on('error', () => undefined)
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(`create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`)
    const applied = await readHistory(client)
    checkHistory(applied, migrations)
    const due = migrations.slice(applied.length)
    for (const migration of due) await apply(client, migration)
    await runMigrations({ pgPool: database.pool })
    return due.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

type OnRecord = Pick<Migration, 'version' | 'name' | 'checksum'>

async function readHistory(client: pg.Client): Promise<OnRecord[]> {
  const { rows } = await client.query<OnRecord>('select version, name, checksum from schema_migrations order by version')
  return rows
}

function checkHistory(applied: readonly OnRecord[], known: readonly Migration[]): void {
  if (applied.length > known.length) {
    const newest = applied.at(-1)!
    throw new MigrationError(
      `the database was migrated by a newer Guildhall (it has ${newest.name}): install that version or a later one`,
    )
  }
  for (const [index, row] of applied.entries()) {
    const migration = known[index]!
    if (row.checksum !== migration.checksum) {
      throw new MigrationError(
        `migration ${migration.name} differs from the one this database ran: a released migration is never edited`,
      )
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw new MigrationError(`migration ${migration.name} failed and was undone: ${(error as Error).message}`, { cause: error })
  }
}

/** How many migrations this database has not run yet. Throws MigrationError where a newer Guildhall has been at it. */
export async function migrationsDue(client: pg.Client, migrations: readonly Migration[] = loadMigrations()): Promise<number> {
  const { rows } = await client.query<{ isThere: boolean }>(`select to_regclass('schema_migrations') is not null as "isThere"`)
  const applied = rows[0]!.isThere ? await readHistory(client) : []
  checkHistory(applied, migrations)
  return migrations.length - applied.length
}

/** Whether nothing is left to run: what `/readyz` asks. */
export async function isMigrated(database: Database, migrations: readonly Migration[] = loadMigrations()): Promise<boolean> {
  const { rows } = await database.pool.query<{ n: number }>('select count(*)::int as n from schema_migrations')
  return rows[0]!.n === migrations.length
}

/** The names of the migrations that this database has run, oldest first. */
export async function migrationsOnRecord(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>('select name from schema_migrations order by version')
  return rows.map(({ name }) => name)
}
