/** Apps by client id in memory, dropped everywhere when one changes: every step of every flow asks for its app. */
import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/database.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import type { Versioned } from '../../kernel/shared/versions.ts'
import { type App, findAppOfClient } from './apps.ts'

const appsMax = 5_000

export interface AppMemory {
  /** The app with this client id. The same object each time until the app changes. */
  find(clientId: string): Promise<App | undefined>
}

export function createAppMemory({ database, shared }: { database: Database; shared: SharedMemory }): AppMemory {
  const entries = new LRUCache<string, Versioned<App>>({ max: appsMax })
  return {
    async find(clientId) {
      const known = entries.get(clientId)
      if (known && shared.users.areCurrent(known.versions)) return known.row
      // Longer or stranger than any of ours: no query.
      if (!/^[\w.-]{1,100}$/.test(clientId)) return undefined
      const found = await shared.users.read(
        () => findAppOfClient(database.system, clientId),
        ({ id }) => [id],
      )
      if (found) entries.set(clientId, found)
      else entries.delete(clientId)
      return found?.row
    },
  }
}
