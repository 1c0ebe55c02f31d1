/** One job sends whatever is due to its webhook: at a real receiver, and with the real runner. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDeliverer } from '../../../domain/webhooks/deliveries.ts'
import { createWebhookSecrets } from '../../../domain/webhooks/webhooks.ts'
import { startJobs } from '../../../jobs/runner.ts'
import { deliveriesAtOnce, deliverWebhookTask } from '../../../jobs/tasks/deliver-webhook.ts'
import { createLogger } from '../../../kernel/logger.ts'
import type { Outcome } from '../../../outgoing/outgoing.ts'
import type { Received } from '../../../outgoing/testing/receiver.ts'
import { testSecret } from '../../../testing/test-app.ts'
import { type Person, signUp } from '../testing/people.ts'
import { createHookApp, deliveriesOf, type HookApp } from './testing/hook-app.ts'

let h: HookApp
let ann: Person
beforeAll(async () => {
  h = await createHookApp()
  ann = await signUp(h.t, 'ann')
})
afterEach(() => h.clear())
afterAll(() => h.close())

const nameOf = ({ body }: Received): string => JSON.parse(body).data.name
const make = async (...names: string[]) => {
  for (const name of names) await ann.post('/resources', { name })
}
const deleteJob = (id: string) => h.t.db.admin.query('delete from graphile_worker._private_jobs where id = $1', [id])
const runTimes = async (): Promise<Date[]> =>
  (await h.t.db.admin.query<{ run_at: Date }>('select run_at from graphile_worker._private_jobs order by run_at')).rows.map(
    (row) => row.run_at,
  )
/** What the one delivery of this status waits for. */
const nextAttemptOf = async (status: string): Promise<Date> => {
  const { rows } = await h.t.db.admin.query('select next_attempt_at from webhook_deliveries where status = $1', [status])
  expect(rows).toHaveLength(1)
  return rows[0].next_attempt_at
}

describe('deliveries to one webhook', () => {
  it('that come all at once arrive one soon after the other, in order, each once', async () => {
    const areMade = Promise.withResolvers<void>()
    // The first answer waits until all are committed: from then on there is one right order.
    const receiver = await h.receive((_request, response) => void areMade.promise.then(() => response.end()))
    // Somebody else: so many at one moment use up what one person may ask in a minute.
    const busy = await signUp(h.t, 'busy')
    await h.subscribe(busy, receiver.url, { events: ['resource.created'] })
    const stop = await startJobs({
      database: h.t.database,
      log: createLogger('silent'),
      tasks: [deliverWebhookTask(h.deliverer)],
      concurrency: 2,
    })
    try {
      const names = Array.from({ length: 50 }, (_, n) => `resource ${n}`)
      const answers = await Promise.all(names.map((name) => busy.post('/resources', { name })))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
      areMade.resolve()
      // A pause between two jobs of one queue lasts 2 s at worst: 50 jobs would need a minute.
      await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(50)
      await expect.poll(h.jobs, { timeout: 10_000 }).toEqual([])
      const { rows } = await h.t.db.admin.query<{ name: string }>(
        `select body::jsonb -> 'data' ->> 'name' as name from webhook_deliveries where status = 'DELIVERED' and attempts = 1
         order by created_at, id`,
      )
      const [first, ...others] = receiver.received.map(nameOf)
      expect(rows).toHaveLength(50)
      expect(others).toEqual(rows.map(({ name }) => name).filter((name) => name !== first))
    } finally {
      areMade.resolve()
      await stop()
    }
  }, 40_000)

  it('arrive although fifty others never answer', async () => {
    const silent = await h.receive(() => undefined)
    const healthy = await h.receive()
    const slow = await signUp(h.t, 'slow')
    for (let n = 0; n < 50; n++) await h.subscribe(slow, silent.url, { events: ['resource.created'] })
    await h.subscribe(ann, healthy.url, { events: ['resource.created'] })
    const stop = await startJobs({
      database: h.t.database,
      log: createLogger('silent'),
      tasks: [deliverWebhookTask(h.deliverer)],
      concurrency: deliveriesAtOnce,
    })
    try {
      await slow.post('/resources', { name: 'x' })
      await expect.poll(() => silent.received.length, { timeout: 5000 }).toBe(50)
      await ann.post('/resources', { name: 'y' })
      await expect.poll(() => healthy.received.length, { timeout: 5000 }).toBe(1)
    } finally {
      await silent.close()
      await stop()
    }
  }, 30_000)

  it('go on past one that fails, which is tried again in its time and not before', async () => {
    let isDown = true
    const receiver = await h.receive((_request, response) => {
      const isBad = isDown && nameOf(receiver.received.at(-1)!) === 'bad'
      response.writeHead(isBad ? 500 : 200).end()
    })
    const { id } = await h.subscribe(ann, receiver.url)
    await make('first', 'bad', 'last')
    const [first, bad] = await h.jobs()
    await deleteJob(first!.id)
    expect(await h.run(first!)).toBeUndefined()
    expect(receiver.received.map(nameOf)).toEqual(['first', 'bad', 'last'])
    const againAt = await nextAttemptOf('FAILED')
    expect(againAt.getTime()).toBeGreaterThan(h.t.clock.now())
    // Its job waits with it, and that of the last is gone.
    expect(await h.jobs()).toMatchObject([{ deliveryId: bad!.deliveryId }])
    expect(await runTimes()).toEqual([againAt])
    expect(await h.run(bad!)).toEqual({ againAt })
    expect(receiver.received).toHaveLength(3)
    isDown = false
    h.t.clock.advance(10_000)
    expect(await h.run(bad!)).toBeUndefined()
    expect(receiver.received.map(nameOf)).toEqual(['first', 'bad', 'last', 'bad'])
    expect(await deliveriesOf(ann, id, '?status=DELIVERED')).toHaveLength(3)
  })

  it('are sent also where their job is lost, and have one again where they fail', async () => {
    let isDown = true
    const receiver = await h.receive((_request, response) => void response.writeHead(isDown ? 503 : 200).end())
    await h.subscribe(ann, receiver.url)
    await make('kept', 'lost')
    const [kept, lost] = await h.jobs()
    await deleteJob(lost!.id)
    await h.run(kept!)
    expect(receiver.received.map(nameOf)).toEqual(['kept', 'lost'])
    expect((await h.jobs()).map(({ deliveryId }) => deliveryId)).toContain(lost!.deliveryId)
    isDown = false
    h.t.clock.advance(10_000)
    await h.run(lost!)
    expect(receiver.received.map(nameOf).slice(2).sort()).toEqual(['kept', 'lost'])
  })

  it('stay with the queue where the server stops', async () => {
    const stopping = new AbortController()
    const receiver = await h.receive((_request, response) => {
      stopping.abort()
      response.end()
    })
    const { id } = await h.subscribe(ann, receiver.url)
    await make('1', '2')
    const [first, second] = await h.jobs()
    const before = h.t.clock.now()
    const again = await h.run(first!, stopping.signal)
    expect(again!.againAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(again!.againAt.getTime()).toBeLessThanOrEqual(h.t.clock.now())
    expect(await h.run(second!, stopping.signal)).toHaveProperty('againAt')
    expect(receiver.received.map(nameOf)).toEqual(['1'])
    expect(await deliveriesOf(ann, id, '?status=PENDING')).toMatchObject([{ attempts: 0 }])
  })

  it('let other jobs have their turn after 10 s with receivers that never answer', async () => {
    let posts = 0
    const outcome: Outcome = { kind: 'failed', reason: 'timeout', message: 'no answer within 10000 ms', durationMs: 10_000 }
    const post = async () => {
      posts += 1
      return outcome
    }
    const { database, clock } = h.t
    const deliverer = createDeliverer({ database, clock, outgoing: { post }, secrets: createWebhookSecrets(testSecret) })
    await h.subscribe(ann, 'http://127.0.0.1:9/')
    await make('1', '2', '3')
    const [first] = await h.jobs()
    const again = await deliverer.deliver(first!, new AbortController().signal)
    expect(posts).toBe(1)
    expect(again!.againAt.getTime()).toBeLessThanOrEqual(clock.now())
  })
})
