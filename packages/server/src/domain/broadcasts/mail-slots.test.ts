import { describe, expect, it } from 'vitest'
import { MailSlots } from './mail-slots.ts'

const ignore = () => undefined

describe('MailSlots', () => {
  it('gives no more than there are, over all seats, each its share', () => {
    const slots = new MailSlots({ inFlightMax: 5 })
    const one = slots.join(ignore)
    expect(one.take(100)).toBe(5)
    const two = slots.join(ignore)
    expect(two.take(100)).toBe(0)
    one.give(4)
    expect(one.take(100)).toBe(2)
    expect(two.take(100)).toBe(2)
    expect(two.take(1)).toBe(0)
  })
  it('wakes the other seats when slots come free, also from one who leaves with mails in flight', () => {
    const slots = new MailSlots({ inFlightMax: 2 })
    const one = slots.join(ignore)
    one.take(2)
    let woken = 0
    const two = slots.join(() => {
      woken += 1
    })
    one.give(1)
    expect([woken, two.take(9)]).toEqual([1, 1])
    one.leave()
    expect([woken, two.take(9)]).toEqual([2, 1])
  })
  it('keeps to the pace: 20 mails at 100 a second take at least 90 ms', async () => {
    const slots = new MailSlots({ inFlightMax: 50, mailsPerSecondMax: 100 })
    let wake: () => void = ignore
    const seat = slots.join(() => wake())
    const startedAt = performance.now()
    let sent = 0
    while (sent < 20) {
      const taken = seat.take(20 - sent)
      sent += taken
      seat.give(taken)
      if (sent < 20) {
        await new Promise<void>((resolve) => {
          wake = () => resolve()
        })
      }
    }
    seat.leave()
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(90)
  })
})
