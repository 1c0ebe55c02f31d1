import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedConnection } from './connection.ts'
import { errorMessage } from './errors.ts'
import { type Owned, takeOwnerLock } from './owner-lock.ts'
import { type Postmaster, readState, stopPostmaster } from './postmaster.ts'
import { type SocketHost, socketPort } from './socket-host.ts'
import type { EmbeddedPostgres, Place } from './types.ts'

export interface Supervised {
  place: Place
  socket: SocketHost
  pid: number
  owned: Owned
  /** Absent for an adopted postmaster, which is no child of this process. */
  child: Postmaster | undefined
  connection: EmbeddedConnection
  onExit: ((reason: Error) => void) | undefined
}

/**
 * Watches a postmaster this process owns: reports its unexpected end, takes the owner lock again after PostgreSQL has
 * restarted its processes, keeps the log bounded, and stops it in order.
 */
export function supervise(parts: Supervised): EmbeddedPostgres {
  const { place, pid, child } = parts
  let isOver = false
  let isTakenOver = false
  let owned = parts.owned

  const reportEnd = (reason: string): void => {
    if (isOver) return
    isOver = true
    parts.onExit?.(new Error(`${reason}; see ${place.dataDir}/postgres.log`))
  }

  const watchLock = async (): Promise<void> => {
    await owned.lost
    while (!isOver) {
      const state = await readState(place.clusterDir, parts.socket.host)
      if (state.kind === 'absent' || state.pid !== pid) {
        // A child tells its end itself, with the signal; which of the two is noticed first is chance.
        if (!child) reportEnd(`PostgreSQL (process ${pid}) has ended by itself`)
        return
      }
      const attempt =
        state.kind === 'ready' ? await takeOwnerLock(parts.socket.host, socketPort, parts.connection.database) : undefined
      if (attempt?.kind === 'held') {
        isTakenOver = true
        return reportEnd(`another Guildhall server took over the database in ${place.dataDir}`)
      }
      if (attempt?.kind === 'owned') {
        owned = attempt
        await owned.lost
      }
      await sleep(100)
    }
  }

  watchLock().catch((error) => reportEnd(`the database in ${place.dataDir} cannot be reached: ${errorMessage(error)}`))
  child?.ended.then((ending) => reportEnd(`PostgreSQL (process ${pid}) has ended by itself (${ending})`))
  place.logFile.watchSize()

  return {
    connection: parts.connection,
    pid,
    adopted: child === undefined,
    stop: once(async () => {
      isOver = true
      // The lock goes last, with PostgreSQL itself: until then no other server may take over.
      if (!isTakenOver) await stopPostmaster(pid, place.clusterDir, place.log)
      await owned.client.end().catch(() => {})
      await parts.socket.close()
      await place.logFile.close()
    }),
  }
}

/** Lets `work` run once; later calls get the same promise. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined
  return () => {
    result ??= work()
    return result
  }
}
