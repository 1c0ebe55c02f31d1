/** Guessing is slow from everywhere, and nobody can lock somebody else out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { password, register, send } from '../testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const attempt = (email: string, given: string, from: string, totp?: string) => {
  t.clock.advance(1_050)
  return send(t, 'POST', '/auth/login', { from, body: { email, password: given, ...(totp && { totp_code: totp }) } })
}
const statusesOf = async (count: number, email: string, from: (n: number) => string): Promise<number[]> => {
  const statuses: number[] = []
  for (let n = 0; n < count; n++) statuses.push((await attempt(email, 'wrong password', from(n))).status)
  return statuses
}

describe('signing in', () => {
  it('is refused after ten failures from one place (429 with Retry-After), and goes on from another', async () => {
    const { email } = await register(t, 'target')
    expect(await statusesOf(10, email, () => '198.51.100.1')).toEqual(Array(10).fill(401))
    const refused = await attempt(email, password, '198.51.100.1')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200)
    expect((await attempt(email, password, '198.51.100.2')).status).toBe(200)
    t.clock.advance(Number(refused.headers['retry-after']) * 1000)
    expect((await attempt(email, password, '198.51.100.1')).status).toBe(200)
  })

  it('counts the addresses of one IPv6 network as one place', async () => {
    const { email } = await register(t, 'target-six')
    const statuses = await statusesOf(11, email, (n) => `2001:db8:1:2::${n + 1}`)
    expect(statuses).toEqual([...Array(10).fill(401), 429])
    expect((await attempt(email, password, '2001:db8:1:3::1')).status).toBe(200)
  })

  it.each([
    ['address', '203.0.113.7', '203.0.113.7', 100],
    ['IPv6 network', '2001:db8:7:7::1', '2001:db8:7:7::abcd', 130],
  ])('cannot be blocked by strangers for somebody in an %s they know', async (_, before, home, strangers) => {
    const { email } = await register(t, `victim-${strangers}`)
    expect((await attempt(email, password, before)).status).toBe(200)
    // A stranger with many addresses uses up the count of the person.
    const statuses = await statusesOf(60, email, (n) => `198.51.100.${strangers + Math.floor(n / 5)}`)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5)
    expect((await attempt(email, password, `198.51.100.${strangers + 20}`)).status).toBe(429)
    expect((await attempt(email, password, home)).status).toBe(200)
    // The place they know is no way to go on guessing.
    expect(await statusesOf(11, email, () => home)).toEqual([...Array(10).fill(401), 429])
  })

  it('counts failures alone: a hundred right ones are no hindrance', async () => {
    const { email } = await register(t, 'regular')
    for (let n = 0; n < 25; n++) expect((await attempt(email, password, '198.51.100.3')).status).toBe(200)
  })

  it('is slowed for one password tried on many people', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 101; n++) {
      t.clock.advance(100)
      statuses.push((await attempt(`person-${n}@many.example.org`, 'password', '198.51.100.4')).status)
    }
    expect(statuses.slice(0, 100)).toEqual(Array(100).fill(401))
    expect(statuses[100]).toBe(429)
  })

  it('lets no parallel guesses slip through', async () => {
    const { email } = await register(t, 'rushed')
    const guess = () => send(t, 'POST', '/auth/login', { from: '198.51.100.5', body: { email, password: 'wrong password' } })
    const answers = await Promise.all(Array.from({ length: 30 }, guess))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
  })
})

describe('making accounts', () => {
  it('is slowed by place (429)', async () => {
    let last = 0
    for (let n = 0; n < 121 && last !== 429; n++) {
      t.clock.advance(1_100)
      const body = { email: `farm-${n}@example.org`, username: `farm-${n}`, password }
      const answer = await send(t, 'POST', '/auth/register', { from: '198.51.100.6', body })
      last = answer.status
      if (n < 120) expect(last, answer.text).toBe(201)
    }
    expect(last).toBe(429)
    const elsewhere = { email: 'honest@example.org', username: 'honest', password }
    expect((await send(t, 'POST', '/auth/register', { from: '198.51.100.7', body: elsewhere })).status).toBe(201)
  })
})
