/**
 * A version number for each community in memory that all HTTP threads of the machine share. Whatever is cached carries the
 * version it was made at; a commit bumps it before the writer is answered, so nobody reads what is older than their own
 * write. Communities whose ids hash alike share a number: one more cache miss, never a stale answer.
 */
import { hash64 } from './hash.ts'

const slots = 1 << 16
/** Behind the numbers: how often any of them was bumped. */
const countAt = slots

const triesMax = 3

/** What was read, and for each id it depends on a version that is no newer. */
export interface Versioned<Row> {
  readonly row: Row
  readonly versions: readonly (readonly [id: string, version: number])[]
}

export class Versions {
  readonly #numbers: Int32Array
  constructor(buffer: SharedArrayBuffer) {
    this.#numbers = new Int32Array(buffer)
  }
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer((slots + 1) * Int32Array.BYTES_PER_ELEMENT)
  }
  current(id: string): number {
    return Atomics.load(this.#numbers, hash64(id)[1] & (slots - 1))
  }
  bump(id: string): void {
    // Before the number: who then still sees the number of before also sees that something changed.
    Atomics.add(this.#numbers, countAt, 1)
    Atomics.add(this.#numbers, hash64(id)[1] & (slots - 1), 1)
  }
  /** For when it is not known what changed, such as after a lost connection. */
  bumpAll(): void {
    Atomics.add(this.#numbers, countAt, 1)
    for (let slot = 0; slot < slots; slot++) Atomics.add(this.#numbers, slot, 1)
  }
  areCurrent(versions: Versioned<unknown>['versions']): boolean {
    return versions.every(([id, version]) => this.current(id) === version)
  }
  /**
   * For rows that tell themselves on whom they depend, whose versions so cannot be taken before they are read: reads once more
   * where anything at all changed meanwhile. Where it never rests, what is answered is right now and old at once.
   */
  async read<Row>(
    find: () => Promise<Row | undefined>,
    idsOf: (row: Row) => readonly string[],
  ): Promise<Versioned<Row> | undefined> {
    for (let tries = 1; ; tries++) {
      const count = Atomics.load(this.#numbers, countAt)
      const row = await find()
      if (row === undefined) return undefined
      const versions = idsOf(row).map((id) => [id, this.current(id)] as const)
      if (Atomics.load(this.#numbers, countAt) === count) return { row, versions }
      if (tries === triesMax) return { row, versions: versions.map(([id]) => [id, Number.NaN]) }
    }
  }
}
