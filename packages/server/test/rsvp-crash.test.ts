import { afterEach, expect, it } from 'vitest'
import { makeDataDir, runCommand, type ServerProcess, startServerProcess } from '../src/testing/server-process.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()!()
})

interface Outcome {
  readonly email: string
  /** undefined where the connection ended without an answer. */
  readonly status: number | undefined
}

it('gives exactly 10 of 200 people a place though the server is killed in the middle, and keeps every one it acknowledged', async () => {
  const { path, remove } = await makeDataDir()
  cleanups.push(remove)
  const env = { GUILDHALL_DATA_DIR: path }
  let server: ServerProcess = await startServerProcess(env)
  cleanups.push(() => server.stop())
  await runCommand(['communities', 'create', '--tag', 'crash', '--name', 'Crash'], env)
  const made = await runCommand(
    ['keys', 'create', '--community', 'crash', '--type', 'secret', '--scopes', 'ADMIN', '--rate-limit', '100000', '--json'],
    env,
  )
  const { key } = JSON.parse(made.stdout) as { key: string }
  const call = (method: string, route: string, body?: unknown) =>
    fetch(`${server.url}/api/v1/communities/crash${route}`, {
      method,
      headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const event = { name: 'Ten places', startDate: '2031-05-04T18:00:00Z', capacity: 10, status: 'PUBLISHED' }
  expect((await call('POST', '/events', event)).status).toBe(201)

  let answered = 0
  const ask = async (email: string): Promise<Outcome> => {
    const response = await call('POST', '/events/ten-places/rsvp', { email }).catch(() => undefined)
    const status = response?.status
    answered++
    if (answered === 5) server.child.kill('SIGKILL')
    return { email, status }
  }
  const emails = Array.from({ length: 200 }, (_, n) => `guest-${n}@example.org`)
  const first = await Promise.all(emails.map(ask))
  expect(first.some(({ status }) => status === undefined)).toBe(true)

  server = await startServerProcess(env)
  const rsvps = async () =>
    (await (await call('GET', '/events/ten-places/rsvps?limit=100')).json()) as { email: string; status: string }[]
  const kept = new Set((await rsvps()).map(({ email }) => email))
  const acknowledged = first.filter(({ status }) => status === 201).map(({ email }) => email)
  expect(acknowledged.filter((email) => !kept.has(email))).toEqual([])

  // Everybody who got no answer, and everybody who was refused, asks again.
  const again = await Promise.all(emails.filter((email) => !kept.has(email)).map(ask))
  expect(new Set(again.map(({ status }) => status))).toEqual(new Set(kept.size < 10 ? [201, 409] : [409]))
  const places = await rsvps()
  expect(places).toHaveLength(10)
  expect(new Set(places.map(({ email }) => email)).size).toBe(10)
  const { attendeeCount } = (await (await call('GET', '/events/ten-places')).json()) as { attendeeCount: number }
  expect(attendeeCount).toBe(10)
})
