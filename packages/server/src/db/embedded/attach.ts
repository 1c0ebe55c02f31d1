import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { clusterDirOf, hasCluster } from './cluster.ts'
import { connectionTo, type EmbeddedConnection } from './connection.ts'
import { errorCode, ignoreMissing, notReady } from './errors.ts'
import { explainSystemError } from './explain.ts'
import { isTemporary } from './owner-lock.ts'
import { readState } from './postmaster.ts'
import { openSocketHost, type SocketHost } from './socket-host.ts'
import { once } from './supervise.ts'
import type { EmbeddedPostgres } from './types.ts'

const attachTimeoutMs = 10_000

/**
 * The connection to the running PostgreSQL of a data directory, for a command beside a running server; undefined if
 * none runs there. It is not supervised: `stop` only lets go what this process holds. Throws DataDirectoryError.
 */
export async function attachEmbedded(options: { dataDir: string }): Promise<EmbeddedPostgres | undefined> {
  const clusterDir = clusterDirOf(options.dataDir)
  let socket: SocketHost | undefined
  try {
    if ((await stat(clusterDir).catch(ignoreMissing)) === undefined || !(await hasCluster(options.dataDir))) return undefined
    socket = await openSocketHost(clusterDir)
    const connection = connectionTo(socket.host)
    const pid = await waitUntilReady(clusterDir, connection)
    if (pid !== undefined) return { connection, pid, adopted: true, stop: once(socket.close) }
    await socket.close()
    return undefined
  } catch (error) {
    await socket?.close()
    throw explainSystemError(error, options.dataDir)
  }
}

/** The process id of the postmaster once it takes connections to our database; undefined if there is none, or none any more. */
async function waitUntilReady(clusterDir: string, connection: EmbeddedConnection): Promise<number | undefined> {
  for (const endMs = Date.now() + attachTimeoutMs; Date.now() < endMs; await sleep(25)) {
    const state = await readState(clusterDir, connection.host)
    if (state.kind === 'absent') return undefined
    if (state.kind === 'ready' && (await canConnect(connection))) return state.pid
  }
  throw notReady(clusterDir, attachTimeoutMs)
}

async function canConnect(connection: EmbeddedConnection): Promise<boolean> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    // 3D000: a server at its very first start has not made the database yet.
    if (isTemporary(error) || errorCode(error) === '3D000') return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}
