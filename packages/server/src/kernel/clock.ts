/** The time, as a part that tests can turn. Milliseconds since 1970. */
export interface Clock {
  now(): number
}
export const systemClock: Clock = { now: () => Date.now() }
