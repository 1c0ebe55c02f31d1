/** Two 32-bit numbers that a table draws for itself, so that nobody can work out texts that meet in it. */
export type Seed = readonly [high: number, low: number]
const unseeded: Seed = [0, 0]

/** A 64-bit hash of a text as two signed 32-bit halves (after MurmurHash3's mixing). For tables in memory, not for secrets. */
export function hash64(text: string, seed: Seed = unseeded): readonly [high: number, low: number] {
  let high = 0x9e3779b9 ^ text.length ^ seed[0]
  let low = 0x85ebca6b ^ text.length ^ seed[1]
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x5bd1e995)
    low = Math.imul(low ^ unit, 0xc2b2ae35)
    high ^= high >>> 15
    low ^= low >>> 13
  }
  high = Math.imul(high ^ (low >>> 16), 0x85ebca6b)
  low = Math.imul(low ^ (high >>> 13), 0xc2b2ae35)
  return [high | 0, (low ^ (high >>> 16)) | 0]
}
