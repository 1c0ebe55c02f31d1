/** The few figures a benchmark is told in. All take samples in any order and refuse an empty list. */

const sorted = (samples: readonly number[]): number[] => {
  if (samples.length === 0) throw new Error('no samples')
  return [...samples].sort((a, b) => a - b)
}

/** The middle sample; of an even number the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const values = sorted(samples)
  const middle = values.length >> 1
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

/** The smallest sample that at least `share` (0 to 1) of all do not exceed (nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const values = sorted(samples)
  return values[Math.min(values.length - 1, Math.max(0, Math.ceil(share * values.length) - 1))]!
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}
export function spread(samples: readonly number[]): Spread {
  const values = sorted(samples)
  return { median: median(values), min: values[0]!, max: values.at(-1)! }
}

/** How each sample of `ours` compares with the one of `baseline` taken beside it. */
export function ratios(ours: readonly number[], baseline: readonly number[]): Spread {
  if (ours.length !== baseline.length) throw new Error('samples come in pairs')
  return spread(ours.map((value, index) => value / baseline[index]!))
}
