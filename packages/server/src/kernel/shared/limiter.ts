/**
 * An exact rate limit in memory that all HTTP threads of the machine share: at most `limit` in any window of time, not
 * merely in each calendar second. A window is counted in 64 parts; the part that is leaving counts until it is wholly
 * past, so the limit is never exceeded and a place is free again at most 1/64 of a window late.
 *
 * Memory: a table of fixed size. Each slot is [lock, key high, key low, last part, total, window, 65 counts, spare]; a slot whose
 * window is over may be taken by another key.
 */
import { randomFillSync } from 'node:crypto'
import { hash64, type Seed } from './hash.ts'

export interface Verdict {
  readonly isAllowed: boolean
  readonly remaining: number
  /** Until the next place is free; 0 where one is free now. */
  readonly retryAfterMs: number
  /** Until the whole limit is free again. */
  readonly resetMs: number
}

/** A window is this many parts long; with the one that is leaving, one more is counted. */
const parts = 64
const counted = parts + 1
const header = 6
const slotWords = header + counted + 1
const slotCount = 1 << 14
const probesMax = 64
const [lockWord, highWord, lowWord, partWord, totalWord, windowWord] = [0, 1, 2, 3, 4, 5] as const
/** Behind the slots: where part numbers begin (a double), and the seed of the hash. */
const tableWords = 1 + slotCount * slotWords
const epochAt = (tableWords + (tableWords % 2)) * 4
const seedAt = epochAt + 8
const bufferBytes = seedAt + 8

export class Limiter {
  readonly #words: Int32Array
  readonly #now: () => number
  /** Part numbers count from here, so that they fit 32 bits. */
  readonly #epochMs: number
  readonly #seed: Seed

  constructor(buffer: SharedArrayBuffer, now: () => number = Date.now) {
    this.#words = new Int32Array(buffer, 0, tableWords)
    this.#now = now
    this.#epochMs = new Float64Array(buffer, epochAt, 1)[0]!
    const [high, low] = new Int32Array(buffer, seedAt, 2)
    this.#seed = [high!, low!]
  }

  static allocate(nowMs: number = Date.now()): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(bufferBytes)
    // A day of slack for a clock that is set back.
    new Float64Array(buffer, epochAt, 1)[0] = nowMs - 86_400_000
    new Int32Array(buffer, seedAt, 2).set(randomFillSync(new Int32Array(2)))
    return buffer
  }

  /** Counts one request of `key`, if there is room for it. A window is at most a day. */
  take(key: string, limit: number, windowMs: number): Verdict {
    const words = this.#words
    const partMs = windowMs / parts
    const elapsed = this.#now() - this.#epochMs
    const part = Math.floor(elapsed / partMs)
    const slot = this.#slotOf(key, windowMs, part)
    try {
      this.#advance(slot, part)
      const total = words[slot + totalWord]!
      const isAllowed = total < limit
      if (isAllowed) {
        words[slot + totalWord] = total + 1
        words[slot + header + (part % counted)]!++
      }
      const leavesMs = (index: number) => Math.max(1, (index + counted) * partMs - elapsed)
      return {
        isAllowed,
        remaining: Math.max(0, limit - total - (isAllowed ? 1 : 0)),
        retryAfterMs: isAllowed && total + 1 < limit ? 0 : leavesMs(this.#oldestPart(slot, part)),
        resetMs: leavesMs(part),
      }
    } finally {
      unlock(words, slot + lockWord)
    }
  }

  /** Takes back one request that was counted: it does not count after all. */
  giveBack(key: string, windowMs: number): void {
    const words = this.#words
    const [high, low] = hash64(key, this.#seed)
    const slot = this.#find(high, low, windowMs)
    if (slot === undefined) return
    try {
      const last = words[slot + partWord]!
      // The newest part that holds any: which of them it was does not matter to the limit.
      for (let index = last; index > last - counted && index >= 0; index--) {
        const word = slot + header + (index % counted)
        if (words[word] === 0) continue
        words[word]!--
        words[slot + totalWord]!--
        return
      }
    } finally {
      unlock(words, slot + lockWord)
    }
  }

  /** Forgets the parts that have left the window. The slot is locked. */
  #advance(slot: number, part: number): void {
    const words = this.#words
    const last = words[slot + partWord]!
    // A clock set back: go on counting into the newest part.
    if (part <= last) return
    const steps = Math.min(part - last, counted)
    for (let step = 1; step <= steps; step++) {
      const index = slot + header + ((last + step) % counted)
      words[slot + totalWord]! -= words[index]!
      words[index] = 0
    }
    words[slot + partWord] = part
  }

  #oldestPart(slot: number, part: number): number {
    for (let index = Math.max(0, part - parts); index <= part; index++) {
      if (this.#words[slot + header + (index % counted)]! > 0) return index
    }
    return part
  }

  /** The slot of a key, locked. */
  #slotOf(key: string, windowMs: number, part: number): number {
    const [high, low] = hash64(key, this.#seed)
    const found = this.#find(high, low, windowMs)
    if (found !== undefined) return found
    // Claims are rare: one at a time, so that two threads never give one key two slots.
    lock(this.#words, 0)
    try {
      return this.#find(high, low, windowMs) ?? this.#claim(high, low, windowMs, part)
    } finally {
      unlock(this.#words, 0)
    }
  }

  #find(high: number, low: number, windowMs: number): number | undefined {
    const words = this.#words
    for (let probe = 0; probe < probesMax; probe++) {
      const slot = slotAt(low + probe)
      if (words[slot + lowWord] !== low || words[slot + highWord] !== high || words[slot + windowWord] !== windowMs) continue
      lock(words, slot + lockWord)
      if (words[slot + lowWord] === low && words[slot + highWord] === high && words[slot + windowWord] === windowMs) return slot
      unlock(words, slot + lockWord)
    }
    return undefined
  }

  /** Takes a slot that is empty or whose window is over; of a crowded stretch the one that was quiet longest. */
  #claim(high: number, low: number, windowMs: number, part: number): number {
    const words = this.#words
    const elapsed = this.#now() - this.#epochMs
    let quietest = slotAt(low)
    let longestMs = -1
    for (let probe = 0; probe < probesMax; probe++) {
      const slot = slotAt(low + probe)
      const slotWindowMs = words[slot + windowWord]!
      const quietMs =
        slotWindowMs === 0 ? Number.POSITIVE_INFINITY : elapsed - (words[slot + partWord]! * slotWindowMs) / parts - slotWindowMs
      if (quietMs <= longestMs) continue
      longestMs = quietMs
      quietest = slot
      if (quietMs > slotWindowMs) break
    }
    lock(words, quietest + lockWord)
    words.fill(0, quietest + totalWord, quietest + slotWords)
    words[quietest + highWord] = high
    words[quietest + lowWord] = low
    words[quietest + windowWord] = windowMs
    words[quietest + partWord] = part
    return quietest
  }
}

const slotAt = (position: number): number => 1 + (position & (slotCount - 1)) * slotWords

/** Held for well under a microsecond; a holder that lost its processor is waited for, a millisecond at a time. */
function lock(words: Int32Array, index: number): void {
  for (let tries = 0; Atomics.compareExchange(words, index, 0, 1) !== 0; tries++) {
    if (tries > 200) Atomics.wait(words, index, 1, 1)
  }
}
function unlock(words: Int32Array, index: number): void {
  Atomics.store(words, index, 0)
}
