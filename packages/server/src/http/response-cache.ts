/** Finished answers in memory: bytes, tag and headers, good for one version of the community's content. */
import type { Scope } from '@guildhall/contract/scopes'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../identity/caller.ts'

/** What an answer shows depends on the caller only by the community and by whether it is an administrator's. */
export const cacheKey = (caller: Caller, url: string): string => `${caller.isAdmin ? 'a' : 'p'}${caller.communityId}${url}`

export interface StoredAnswer {
  readonly bytes: Buffer
  readonly etag: string
  readonly mediaType: string
  readonly headers: Readonly<Record<string, string>>
  /** What the short way needs to send it; see front.ts. */
  readonly short?: {
    readonly scope: Scope
    readonly route: string
    readonly status: number
    readonly length: string
    /** Headers that each sending has, name and value in turn. */
    readonly lines: readonly string[]
  }
}
interface Entry {
  readonly answer: StoredAnswer
  readonly version: number
  readonly goodUntilMs: number
}

const bytesMaxDefault = 32 * 1024 * 1024
/** What an entry costs besides its bytes, roughly. */
const overheadBytes = 600

export class ResponseCache {
  readonly #entries: LRUCache<string, Entry>
  readonly isOn: boolean

  constructor(options: { bytesMax?: number; isOn?: boolean } = {}) {
    this.isOn = options.isOn ?? true
    this.#entries = new LRUCache({
      maxSize: options.bytesMax ?? bytesMaxDefault,
      sizeCalculation: ({ answer }, key) => answer.bytes.length + key.length * 2 + overheadBytes,
    })
  }

  /** Answers held now. */
  get count(): number {
    return this.#entries.size
  }

  get(key: string, version: number, nowMs: number): StoredAnswer | undefined {
    const entry = this.#entries.get(key)
    if (!entry || entry.version !== version || entry.goodUntilMs <= nowMs) return undefined
    return entry.answer
  }

  set(key: string, version: number, goodUntilMs: number, answer: StoredAnswer): void {
    if (this.isOn) this.#entries.set(key, { answer, version, goodUntilMs })
  }
}
