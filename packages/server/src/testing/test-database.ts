import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createDatabase, type Database, type DatabaseOptions } from '../db/database.ts'
import { prepareConnection } from '../db/role.ts'
import { templateName, withDatabase } from './global-setup.ts'

export interface TestDatabase {
  readonly database: Database
  readonly connection: pg.ClientConfig
  /** A superuser's connection, for what a test has to see or break behind the application's back. */
  readonly admin: pg.Client
  drop(): Promise<void>
}

/** A fresh, migrated database of its own. `isStrict`: a change that writes rows without its event fails. */
export async function createTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const server = inject('postgres') as pg.ClientConfig
  const name = `guildhall_test_${randomBytes(6).toString('hex')}`
  await inPostgres(server, `create database ${name} template ${templateName}`)
  const connection = await prepareConnection(withDatabase(server, name))
  const database = createDatabase({ connection, connectionsMax: 10, isStrict: true, ...options })
  const admin = new pg.Client(withDatabase(server, name))
  await admin.connect()
  return {
    database,
    connection,
    admin,
    async drop() {
      await database.close()
      await admin.end()
      await inPostgres(server, `drop database if exists ${name} with (force)`)
    },
  }
}

async function inPostgres(server: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(server.connectionString ? server : { ...server, database: 'postgres' })
  await client.connect()
  try {
    // A template in use by another test file's copy is free again in a moment.
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(text)
        return
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || attempt > 100) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  } finally {
    await client.end()
  }
}
