/**
 * One PostgreSQL for the whole run, with a migrated template that each test file copies. The embedded server by default;
 * GUILDHALL_TEST_DATABASE_URL names another, such as the oldest supported version.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createDatabase } from '../db/database.ts'
import { startEmbedded } from '../db/embedded/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { prepareConnection } from '../db/role.ts'

export const templateName = 'guildhall_test_template'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { host?: string; port?: number; user?: string; password?: string; connectionString?: string }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.GUILDHALL_TEST_DATABASE_URL
  const server = url ? { connection: { connectionString: url }, stop: async () => undefined } : await startOwn()
  try {
    await makeTemplate(server.connection)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('postgres', server.connection)
  return server.stop
}

async function startOwn() {
  const dataDir = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  // Tests of what survives a crash start their own servers, with fsync on.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
  const { connection, stop } = await startEmbedded({ dataDir, settings, log: () => undefined })
  const { database: _database, ...rest } = connection
  return {
    connection: rest,
    stop: async () => {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function makeTemplate(connection: pg.ClientConfig): Promise<void> {
  const admin = new pg.Client({ ...connection, ...(connection.connectionString ? {} : { database: 'postgres' }) })
  await admin.connect()
  const { rows } = await admin.query<{ datname: string }>(`select datname from pg_database where datname like 'guildhall_test_%'`)
  for (const { datname } of rows) await admin.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`)
  await admin.query(`create database ${templateName} template template0 encoding 'UTF8'`)
  await admin.end()
  const prepared = await prepareConnection(withDatabase(connection, templateName))
  const database = createDatabase({ connection: prepared, connectionsMax: 2 })
  await migrate(database)
  await database.close()
}

export function withDatabase(connection: pg.ClientConfig, name: string): pg.ClientConfig {
  if (!connection.connectionString) return { ...connection, database: name }
  const url = new URL(connection.connectionString)
  url.pathname = `/${name}`
  return { ...connection, connectionString: url.href }
}
