/**
 * From a key's text to its caller, in memory (where the text is; at rest there is its hash alone). What is held is dropped when the community's keys change (shared memory on
 * this machine, a notification from others), so a revoked key ends everywhere within a second. Expiry is checked each time.
 */
import { LRUCache } from 'lru-cache'
import type { Database } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import type { Caller } from '../caller.ts'
import { hashKey } from './api-keys.ts'
import { findByHash, type KeyInForce, writeLastUsed } from './api-keys-store.ts'
import { isWellFormedKey } from './key-format.ts'

/** Requests a second by type. Source: community contract, Rate limits [seed]. */
const requestsPerSecond = { publishable: 100, secret: 50 } as const
const windowMs = 1000
const entriesMax = 50_000
const flushEveryMs = 1000
/** A key in constant use writes its last use this often. */
const recordEveryMs = 10_000

interface Entry {
  readonly caller: Caller
  readonly keyId: string
  readonly expiresAtMs: number
  readonly version: number
  recordedAtMs: number
}

export interface KeyRing {
  /** The caller a key stands for, as far as that is in memory: it never starts a query. */
  known(key: string): Caller | undefined
  /** The same, looked up where it is not; undefined where there is none in force. */
  find(key: string): Caller | undefined | Promise<Caller | undefined>
  /** Begins writing last uses now and then; the answer stops it and writes the rest. */
  start(): () => Promise<void>
}

export function createKeyRing(parts: { database: Database; shared: SharedMemory; clock: Clock; log: Logger }): KeyRing {
  const { database, shared, clock } = parts
  const entries = new LRUCache<string, Entry>({ max: entriesMax })
  const pending = new Map<string, Promise<Entry | undefined>>()
  let uses = new Map<string, { communityId: string; id: string; at: Date }>()

  function freshEntry(key: string): Entry | undefined {
    const entry = entries.get(key)
    return entry && entry.version === shared.keys.current(entry.caller.communityId) ? entry : undefined
  }

  function known(key: string): Caller | undefined {
    const entry = freshEntry(key)
    return entry && use(entry)
  }

  function find(key: string): Caller | undefined | Promise<Caller | undefined> {
    if (!isPlausible(key)) return undefined
    const entry = freshEntry(key)
    if (entry) return use(entry)
    return isWellFormedKey(key) ? load(key, hashKey(key)).then((loaded) => loaded && use(loaded)) : undefined
  }

  function use(entry: Entry): Caller | undefined {
    const now = clock.now()
    if (entry.expiresAtMs <= now) return undefined
    if (now - entry.recordedAtMs >= recordEveryMs) {
      entry.recordedAtMs = now
      uses.set(entry.keyId, { communityId: entry.caller.communityId, id: entry.keyId, at: new Date(now) })
    }
    return entry.caller
  }

  function load(name: string, hash: Buffer): Promise<Entry | undefined> {
    const running = pending.get(name)
    if (running) return running
    const loading = read(hash)
      .then((entry) => {
        if (entry) entries.set(name, entry)
        else entries.delete(name)
        return entry
      })
      .finally(() => pending.delete(name))
    pending.set(name, loading)
    return loading
  }

  async function read(hash: Buffer): Promise<Entry | undefined> {
    // The version is read before the row and again after: a revocation in between makes this entry old at once.
    const row = await findByHash(database.system, hash)
    if (!row) return undefined
    const version = shared.keys.current(row.community_id)
    const fresh = await findByHash(database.system, hash)
    return fresh && toEntry(fresh, version)
  }

  async function flush(): Promise<void> {
    if (uses.size === 0) return
    const batch = [...uses.values()]
    uses = new Map()
    await writeLastUsed(database.system, batch).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'last uses of keys were not recorded'),
    )
  }

  function start(): () => Promise<void> {
    const timer = setInterval(() => void flush(), flushEveryMs)
    timer.unref()
    return async () => {
      clearInterval(timer)
      await flush()
    }
  }

  return { find, known, start }
}

const isPlausible = (key: string): boolean => key.length === 46 && key.charCodeAt(1) === 0x6b /* k */

function toEntry(row: KeyInForce, version: number): Entry {
  const scopes = new Set(row.scopes)
  return {
    keyId: row.id,
    version,
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    recordedAtMs: 0,
    caller: {
      actor: { type: 'apiKey', id: row.id },
      communityId: row.community_id,
      communityTag: row.tag,
      scopes,
      isAdmin: scopes.has('ADMIN'),
      isPublic: row.type === 'publishable',
      limit: { key: row.id, requests: row.rate_limit ?? requestsPerSecond[row.type], windowMs },
    },
  }
}
