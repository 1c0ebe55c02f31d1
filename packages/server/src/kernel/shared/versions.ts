/**
 * A version number for each community in memory that all HTTP threads of the machine share. Whatever is cached carries the
 * version it was made at; a commit bumps it before the writer is answered, so nobody reads what is older than their own
 * write. Communities whose ids hash alike share a number: one more cache miss, never a stale answer.
 */
import { hash64 } from './hash.ts'

const slots = 1 << 16

export class Versions {
  readonly #numbers: Int32Array
  constructor(buffer: SharedArrayBuffer) {
    this.#numbers = new Int32Array(buffer)
  }
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT)
  }
  current(id: string): number {
    return Atomics.load(this.#numbers, hash64(id)[1] & (slots - 1))
  }
  bump(id: string): void {
    Atomics.add(this.#numbers, hash64(id)[1] & (slots - 1), 1)
  }
  /** For when it is not known what changed, such as after a lost connection. */
  bumpAll(): void {
    for (let slot = 0; slot < slots; slot++) Atomics.add(this.#numbers, slot, 1)
  }
}
