import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limiter } from './limiter.ts'

const start = Date.UTC(2026, 0, 1)
const makeLimiter = (clock: { now: number }) => new Limiter(Limiter.allocate(clock.now), () => clock.now)

describe('Limiter', () => {
  it('allows the limit at once and refuses the next', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    const verdicts = Array.from({ length: 51 }, () => limiter.take('key', 50, 1000))
    expect(verdicts.filter(({ isAllowed }) => isAllowed)).toHaveLength(50)
    expect(verdicts[0]).toMatchObject({ isAllowed: true, remaining: 49, retryAfterMs: 0 })
    expect(verdicts[50]).toMatchObject({ isAllowed: false, remaining: 0 })
    expect(verdicts[50]!.retryAfterMs).toBeGreaterThan(0)
    expect(verdicts[50]!.retryAfterMs).toBeLessThanOrEqual(1000 + 1000 / 64)
  })
  it('has a place free again after what it told to wait', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    for (let n = 0; n < 5; n++) limiter.take('key', 5, 1000)
    const { retryAfterMs } = limiter.take('key', 5, 1000)
    clock.now += retryAfterMs
    expect(limiter.take('key', 5, 1000).isAllowed).toBe(true)
  })
  it('puts keys at places that differ from one server to the next, so that nobody can push out a chosen one', () => {
    const seedOf = (buffer: SharedArrayBuffer) => [...new Int32Array(buffer, buffer.byteLength - 8, 2)]
    expect(seedOf(Limiter.allocate())).not.toEqual(seedOf(Limiter.allocate()))
  })
  it('counts each key and each window apart', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    expect(limiter.take('a', 1, 1000).isAllowed).toBe(true)
    expect(limiter.take('b', 1, 1000).isAllowed).toBe(true)
    expect(limiter.take('a', 1, 60_000).isAllowed).toBe(true)
    expect(limiter.take('a', 1, 1000).isAllowed).toBe(false)
  })
  it('has a place free again for what is given back, and never more than were taken', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    limiter.giveBack('key', 1000)
    for (let n = 0; n < 3; n++) limiter.take('key', 3, 1000)
    clock.now += 100
    limiter.giveBack('key', 1000)
    expect(limiter.take('key', 3, 1000)).toMatchObject({ isAllowed: true, remaining: 0 })
    expect(limiter.take('key', 3, 1000).isAllowed).toBe(false)
    for (let n = 0; n < 5; n++) limiter.giveBack('key', 1000)
    expect(limiter.take('key', 3, 1000)).toMatchObject({ isAllowed: true, remaining: 2 })
  })
  it('goes on counting when the clock is set back', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    for (let n = 0; n < 3; n++) limiter.take('key', 3, 1000)
    clock.now -= 5000
    expect(limiter.take('key', 3, 1000).isAllowed).toBe(false)
  })
  it('keeps counting right with more keys than it has slots', () => {
    const clock = { now: start }
    const limiter = makeLimiter(clock)
    for (let n = 0; n < 40_000; n++) {
      if (n % 1000 === 0) clock.now += 1200
      expect(limiter.take(`key-${n}`, 2, 1000).remaining).toBe(1)
    }
  })
  it('never allows more than the limit in any window, and never refuses when the window and one part are clear', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (gaps, limit) => {
        const clock = { now: start }
        const limiter = makeLimiter(clock)
        const allowed: number[] = []
        for (const gap of gaps) {
          clock.now += gap
          const recent = allowed.filter((at) => at > clock.now - 1000).length
          const counted = allowed.filter((at) => at > clock.now - 1000 - 1000 / 64 - 1).length
          const { isAllowed } = limiter.take('key', limit, 1000)
          if (isAllowed) {
            expect(recent).toBeLessThan(limit)
            allowed.push(clock.now)
          } else expect(counted).toBeGreaterThanOrEqual(limit)
        }
      }),
      { numRuns: 1000 },
    )
  })
  it('is exact across threads', async () => {
    const buffer = Limiter.allocate()
    const source = `
      const { parentPort, workerData } = require('node:worker_threads')
      import(workerData.module).then(({ Limiter }) => {
        const limiter = new Limiter(workerData.buffer, () => workerData.now)
        let allowed = 0
        for (let n = 0; n < 20000; n++) if (limiter.take('key-' + (n % 7), 1000, 60000).isAllowed) allowed++
        parentPort.postMessage(allowed)
      })`
    const module = new URL('./limiter.ts', import.meta.url).href
    const now = Date.now()
    const counts = await Promise.all(
      Array.from(
        { length: 3 },
        () =>
          new Promise<number>((resolve, reject) => {
            const worker = new Worker(source, { eval: true, workerData: { module, buffer, now } })
            worker.once('message', resolve)
            worker.once('error', reject)
          }),
      ),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7 * 1000)
  })
})
