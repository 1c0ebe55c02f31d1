/** How a command reaches the data: beside a running server or alone, on the same data directory or DATABASE_URL. */
import { randomUUID } from 'node:crypto'
import { type Config, loadConfig } from '../config.ts'
import type { Database } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { openBeside } from '../db/open.ts'
import { type CommunityRow, findCommunityByTag } from '../domain/communities/communities.ts'
import type { Actor } from '../events/outbox.ts'
import { createLogger } from '../kernel/logger.ts'
import { allocateShared, openShared } from '../kernel/shared/shared-memory.ts'
import { connect } from '../process-parts.ts'
import { UsageError } from './run.ts'

export const cliActor: Actor = { type: 'system', id: 'cli' }

export const readConfig = (): Config => loadConfig(process.env, process.env.INIT_CWD ?? process.cwd())

/** Opens the data, brings the schema up to date, runs the command, tells running servers, closes. */
export async function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig()
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel)
  const server = await openBeside({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log: (line) => log.debug(line) })
  try {
    const shared = openShared(allocateShared())
    const { database, notifier } = connect({
      connection: server.connection,
      connectionsMax: 2,
      shared,
      processId: randomUUID(),
      log,
    })
    try {
      await migrate(database)
      return await work(database, config)
    } finally {
      await notifier.flush()
      await database.close()
    }
  } finally {
    await server.stop()
  }
}

export async function communityOf(database: Database, tag: string): Promise<CommunityRow> {
  const community = await findCommunityByTag(database.system, tag)
  if (!community) throw new UsageError(`there is no community with the tag ${tag}`)
  return community
}

/** One JSON value for machines, or lines for people. */
export function print(isJson: boolean | undefined, value: unknown, lines: readonly string[]): void {
  process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`)
}
