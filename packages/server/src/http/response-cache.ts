/** Finished answers in memory: bytes, tag and headers, good for one version of the community's content. */
import { LRUCache } from 'lru-cache'

export interface StoredAnswer {
  readonly bytes: Buffer
  readonly etag: string
  readonly mediaType: string
  readonly headers: Readonly<Record<string, string>>
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

  get(key: string, version: number, nowMs: number): StoredAnswer | undefined {
    const entry = this.#entries.get(key)
    if (!entry || entry.version !== version || entry.goodUntilMs <= nowMs) return undefined
    return entry.answer
  }

  set(key: string, version: number, goodUntilMs: number, answer: StoredAnswer): void {
    if (this.isOn) this.#entries.set(key, { answer, version, goodUntilMs })
  }
}
