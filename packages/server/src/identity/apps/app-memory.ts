/** Apps by client id in memory, dropped everywhere when one changes: every step of every flow asks for its app. */
import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/database.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { type App, findAppOfClient } from './apps.ts'

const appsMax = 5_000

export interface AppMemory {
  /** The app with this client id. The same object each time until the app changes. */
  find(clientId: string): Promise<App | undefined>
}

export function createAppMemory({ database, shared }: { database: Database; shared: SharedMemory }): AppMemory {
  const entries = new LRUCache<string, { app: App; version: number }>({ max: appsMax })
  return {
    async find(clientId) {
      const known = entries.get(clientId)
      if (known && known.version === shared.users.current(known.app.id)) return known.app
      // Longer or stranger than any of ours: no query.
      if (!/^[\w.-]{1,100}$/.test(clientId)) return undefined
      const id = known?.app.id ?? (await findAppOfClient(database.system, clientId))?.id
      if (id === undefined) return undefined
      // Before the row is read: a change in between makes the entry old, and never a stale row look fresh.
      const version = shared.users.current(id)
      const app = await findAppOfClient(database.system, clientId)
      if (app) entries.set(clientId, { app, version })
      else entries.delete(clientId)
      return app
    },
  }
}
