import { expect, it } from 'vitest'
import { overLimit } from './fail.ts'

it.each([
  [0, 1],
  [1, 1],
  [1000, 1],
  [1001, 2],
  [59_000, 59],
])('over a limit for %d ms: wait %d s', (waitMs, seconds) =>
  expect(overLimit('rate_limited', waitMs)).toMatchObject({ code: 'rate_limited', status: 429, retryAfterSeconds: seconds }),
)
