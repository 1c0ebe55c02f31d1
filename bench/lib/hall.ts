/** A server on a fresh data directory with one community, its keys and what the rows ask of it. */

import type { Scope } from './processes.ts'
import type { DatabaseAccess, Server } from './server.ts'
import { accessDatabase, makeDataDir, place, runCommand, startServer } from './server.ts'

export const tag = 'hall'
const unlimited = '10000000'

export interface Hall {
  readonly dataDir: string
  readonly server: Server
  readonly database: DatabaseAccess
  readonly communityId: string
  /** READ_PUBLIC. */
  readonly publishableKey: string
  /** ADMIN. */
  readonly secretKey: string
}

export async function openHall(
  scope: Scope,
  options: { env?: Record<string, string>; profileDir?: string | undefined } = {},
): Promise<Hall> {
  const dataDir = await makeDataDir(scope)
  const settings = { dataDir, ...options }
  const server = await startServer(scope, settings)
  const database = await accessDatabase(scope, dataDir)
  const community = await runCommand(settings, ['communities', 'create', '--tag', tag, '--name', 'The hall'])
  const keyOf = async (...rest: string[]): Promise<string> =>
    (await runCommand(settings, ['keys', 'create', '--community', tag, '--rate-limit', unlimited, ...rest])).key!
  const publishableKey = await keyOf('--type', 'publishable')
  const secretKey = await keyOf('--type', 'secret', '--scopes', 'ADMIN')
  place(server, database)
  return { dataDir, server, database, communityId: community.id!, publishableKey, secretKey }
}

export const pathOf = (rest: string, community = tag): string => `/api/v1/communities/${community}${rest}`

/** One answer, to learn what the loader has to expect. */
export async function fetchOnce(
  port: number,
  path: string,
  key: string,
): Promise<{ body: string; etag: string; nextCursor: string | null }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-api-key': key } })
  const body = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${body}`)
  return { body, etag: answer.headers.get('etag') ?? '', nextCursor: answer.headers.get('x-next-cursor') }
}
