import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attemptsMax, isServerFault, judge, patienceMs, serverPauseMs } from './retry.ts'

const minuteMs = 60_000
const now = Date.parse('2026-03-14T12:00:00Z')
const first = { id: 'r', attempts: 0, ageMs: 0 }

describe('judge', () => {
  it('keeps what was accepted as SENT', () => {
    expect(judge(first, { outcome: 'accepted', response: '250 ok' }, now)).toEqual({
      id: 'r',
      status: 'SENT',
      detail: '250 ok',
      attempts: 1,
      nextAttemptAt: null,
      isBounce: false,
    })
  })
  it('fails what was rejected, and bounces the address only where it is to blame', () => {
    const rejected = { outcome: 'rejected', reason: '550 no', code: 550 } as const
    expect(judge(first, { ...rejected, isRecipientFault: true }, now)).toMatchObject({ status: 'FAILED', isBounce: true })
    expect(judge(first, { ...rejected, isRecipientFault: false }, now)).toMatchObject({ status: 'FAILED', isBounce: false })
  })
  it('never tries again what may have arrived', () => {
    expect(judge(first, { outcome: 'unknown', reason: 'silence' }, now)).toMatchObject({ status: 'UNKNOWN', nextAttemptAt: null })
  })
  it('backs off 1, 5, 30, 120, 360 minutes after refusals for now, and gives up at the sixth', () => {
    const delays = Array.from({ length: attemptsMax }, (_, attempts) => {
      const result = judge({ ...first, attempts }, { outcome: 'deferred', reason: 'greylisted', code: 451 }, now, () => 0.5)
      return result.status === 'QUEUED' ? (result.nextAttemptAt!.getTime() - now) / minuteMs : result.status
    })
    expect(delays).toEqual([1, 5, 30, 120, 360, 'FAILED'])
  })
  it('does not count an unusable mail server against the recipient, but stops waiting after three days', () => {
    const down = { outcome: 'deferred', reason: 'ECONNREFUSED' } as const
    expect(judge({ ...first, attempts: 5, ageMs: patienceMs }, down, now)).toMatchObject({ status: 'QUEUED', attempts: 0 })
    expect(judge({ ...first, ageMs: patienceMs + 1 }, down, now)).toMatchObject({ status: 'FAILED' })
  })
  it('puts every retry 0.8 to 1.2 times its delay ahead', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const at = (r: number) =>
          judge({ ...first, attempts }, { outcome: 'deferred', reason: '', code: 450 }, now, () => r).nextAttemptAt!.getTime() -
          now
        expect(at(random)).toBeGreaterThanOrEqual(Math.floor(at(0.5) * 0.8))
        expect(at(random)).toBeLessThanOrEqual(Math.ceil(at(0.5) * 1.2))
      }),
    )
  })
})

describe('isServerFault', () => {
  it.each([
    [undefined, true],
    [421, true],
    [454, true],
    [535, true],
    [554, true],
    [450, false],
    [451, false],
    [452, false],
  ])('of code %s is %s', (code, expected) => {
    expect(isServerFault({ outcome: 'deferred', reason: '', ...(code !== undefined && { code }) })).toBe(expected)
  })
})

it('lets a server alone for a minute at first and a quarter of an hour at most', () => {
  expect([0, 20, 600].map((minutes) => serverPauseMs(minutes * minuteMs) / minuteMs)).toEqual([1, 5, 15])
})
