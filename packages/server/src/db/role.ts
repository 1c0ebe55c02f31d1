/**
 * Row-level security does not bind a superuser. Where the connection is one (the embedded server's, or a developer's), all
 * our connections step down to a role of our own that owns the tables; forced row-level security binds even the owner.
 */
import pg from 'pg'

export const serverVersionMin = 150_000
const roleName = 'guildhall'

/** A problem with the database the operator named: one line, no stack. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError'
}

/** Checks the server and answers the connection to use, with the role to act as. */
export async function prepareConnection(connection: pg.ClientConfig): Promise<pg.ClientConfig> {
  const client = new pg.Client(connection)
  try {
    await client.connect()
  } catch (error) {
    throw new DatabaseSetupError(`cannot connect to the database: ${(error as Error).message}`, { cause: error })
  }
  try {
    const { rows } = await client.query<{ version: number; version_text: string; is_super: boolean; database: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
              (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as is_super, current_database() as database`,
    )
    const server = rows[0]!
    if (server.version < serverVersionMin) {
      throw new DatabaseSetupError(`the database server is PostgreSQL ${server.version_text}; Guildhall needs 15 or later`)
    }
    if (!server.is_super) return connection
    await createRole(client, server.database)
    return { ...connection, options: [connection.options, `-c role=${roleName}`].filter(Boolean).join(' ') }
  } finally {
    await client.end()
  }
}

// Any constant will do; all processes on one database must use the same. Held until the connection ends.
const roleLock = 7_203_114_502

async function createRole(client: pg.Client, database: string): Promise<void> {
  // Two servers that start at the same moment must not grant at once: PostgreSQL refuses one ("tuple concurrently updated").
  await client.query('select pg_advisory_lock($1)', [roleLock])
  try {
    await client.query(`create role ${roleName} nologin nosuperuser nobypassrls`)
  } catch (error) {
    // 42710: it is there; 23505: another server is making it at this moment.
    if (!['42710', '23505'].includes((error as { code: string }).code)) throw error
  }
  const isGranted = await client.query<{ ok: boolean }>(
    `select has_database_privilege($1, current_database(), 'CREATE') and has_schema_privilege($1, 'public', 'CREATE') as ok`,
    [roleName],
  )
  if (isGranted.rows[0]!.ok) return
  await client.query(`grant create, connect, temporary on database ${pg.escapeIdentifier(database)} to ${roleName}`)
  await client.query(`grant usage, create on schema public to ${roleName}`)
}
