/** What really arrives: over HTTP, at a receiver of the test's own. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { retryPausesMs } from '../../../domain/webhooks/deliveries.ts'
import { undressId } from '../../../kernel/ids.ts'
import type { Received } from '../../../outgoing/testing/receiver.ts'
import { type Person, signUp } from '../testing/people.ts'
import { answering, createHookApp, deliveriesOf, type HookApp } from './testing/hook-app.ts'

let h: HookApp
let ann: Person
beforeAll(async () => {
  h = await createHookApp()
  ann = await signUp(h.t, 'ann')
})
afterEach(() => h.clear())
afterAll(() => h.close())

describe('a delivery', () => {
  it('of a change waits in its transaction, with the object as it was then', async () => {
    const receiver = await h.receive()
    const { id } = await h.subscribe(ann, receiver.url, { events: ['resource.created', 'resource.updated'] })
    const made = (await ann.post('/resources', { name: 'First name', metadata: { a: 'b' } })).body.data
    await ann.patch(`/resources/${made.id}`, { name: 'Second name' })
    await ann.delete(`/resources/${made.id}`)
    const waiting = await h.jobs()
    // One receiver's wait for each other, behind mails.
    expect(new Set(waiting.map(({ queue }) => queue))).toEqual(new Set([`webhook:${undressId('wh', id)}`]))
    expect(waiting.map(({ priority }) => priority)).toEqual([10, 10])
    expect(await deliveriesOf(ann, id)).toMatchObject([{ status: 'PENDING', attempts: 0 }, { status: 'PENDING' }])
    await h.deliverAll()
    const [created, updated] = receiver.received.map(({ body }) => JSON.parse(body))
    expect(created).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'resource.created',
      created_at: expect.any(String),
      timestamp: expect.any(String),
      data: made,
    })
    expect(updated).toMatchObject({ type: 'resource.updated', data: { id: made.id, name: 'Second name' } })
    expect(receiver.received).toHaveLength(2)
    expect(await deliveriesOf(ann, id, '?status=DELIVERED')).toHaveLength(2)
    expect(await deliveriesOf(ann, id, '?event=resource.updated')).toMatchObject([
      { event: 'resource.updated', event_id: updated.id, attempts: 1, last_status_code: 200, next_attempt_at: null },
    ])
  })
  it('of a change that is refused is not made', async () => {
    const receiver = await h.receive()
    await h.subscribe(ann, receiver.url)
    expect((await ann.post('/organizations', { name: 'x', slug: 'guild' })).status).toBe(400)
    expect((await ann.post('/resources', { name: '' })).status).toBe(400)
    expect(await h.jobs()).toEqual([])
  })
  it('that fails is tried again by the plan, with the same id and body and a timestamp of its own', async () => {
    const receiver = await h.receive(answering(500, 503, 200))
    const { id } = await h.subscribe(ann, receiver.url)
    await ann.post('/resources', { name: 'x' })
    const job = await h.onlyJob()
    for (const [index, pauseMs] of [5_000, 300_000].entries()) {
      const before = h.t.clock.now()
      const again = await h.run(job)
      const waitedMs = again!.againAt.getTime() - before
      expect(waitedMs).toBeGreaterThanOrEqual(pauseMs * 0.8)
      expect(waitedMs).toBeLessThan(pauseMs * 1.2 + 5_000)
      expect(await deliveriesOf(ann, id)).toMatchObject([
        { status: 'FAILED', attempts: index + 1, last_error: expect.any(String) },
      ])
      h.t.clock.advance(pauseMs * 2)
    }
    expect(await h.run(job)).toBeUndefined()
    expect(await deliveriesOf(ann, id)).toMatchObject([
      { status: 'DELIVERED', attempts: 3, last_error: null, next_attempt_at: null },
    ])
    const [first, second, third] = receiver.received as [Received, Received, Received]
    for (const later of [second, third]) {
      expect(later.body).toBe(first.body)
      expect(later.headers['webhook-id']).toBe(first.headers['webhook-id'])
      expect(later.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
    }
    // It is over: running the job again sends nothing.
    await h.run(job)
    expect(receiver.received).toHaveLength(3)
  })
  it('is given up after ten attempts', async () => {
    const receiver = await h.receive(answering(500))
    const { id } = await h.subscribe(ann, receiver.url)
    await ann.post('/resources', { name: 'x' })
    const job = await h.onlyJob()
    expect(retryPausesMs).toHaveLength(9)
    for (let attempt = 1; attempt <= 9; attempt++) {
      expect(await h.run(job)).toHaveProperty('againAt')
      // As if the pause were over: by the clock, the person's session would be too.
      await h.t.db.admin.query('update webhook_deliveries set next_attempt_at = created_at')
    }
    expect(await h.run(job)).toBeUndefined()
    expect(await deliveriesOf(ann, id)).toMatchObject([{ status: 'PERMANENTLY_FAILED', attempts: 10, next_attempt_at: null }])
  })
  it('waits longer where the receiver asks for it', async () => {
    const receiver = await h.receive((_request, response) => void response.writeHead(429, { 'retry-after': '600' }).end())
    await h.subscribe(ann, receiver.url)
    await ann.post('/resources', { name: 'x' })
    const job = await h.onlyJob()
    const before = h.t.clock.now()
    const { againAt } = (await h.run(job))!
    expect(againAt.getTime() - before).toBeGreaterThanOrEqual(600_000)
    expect(againAt.getTime() - before).toBeLessThan(610_000)
  })
  it('to a receiver that is gone (410) switches the webhook off, and what waits for it is given up', async () => {
    const receiver = await h.receive(answering(410))
    const { id } = await h.subscribe(ann, receiver.url)
    for (const name of ['a', 'b']) await ann.post('/resources', { name })
    await h.deliverAll()
    expect(receiver.received).toHaveLength(1)
    expect((await ann.get(`/webhooks/${id}`)).body.data.active).toBe(false)
    expect((await deliveriesOf(ann, id)).map(({ status }: { status: string }) => status)).toEqual(
      Array(2).fill('PERMANENTLY_FAILED'),
    )
    await ann.post('/resources', { name: 'c' })
    expect(await h.jobs()).toEqual([])
  })
  it('to a receiver that is gone (410) leaves a webhook on that has another address by then', async () => {
    const next = await h.receive()
    const receiver = await h.receive((_request, response) => {
      void ann.patch(`/webhooks/${id}`, { url: next.url }).then(() => response.writeHead(410).end())
    })
    const { id } = await h.subscribe(ann, receiver.url)
    await ann.post('/resources', { name: 'a' })
    await h.deliverAll()
    expect((await ann.get(`/webhooks/${id}`)).body.data).toMatchObject({ url: next.url, active: true })
    await ann.post('/resources', { name: 'b' })
    await h.deliverAll()
    expect(next.received).toHaveLength(1)
  })
  it('is not made for a webhook that is switched off, or that is not told of it', async () => {
    const receiver = await h.receive()
    const off = await h.subscribe(ann, receiver.url)
    await ann.patch(`/webhooks/${off.id}`, { active: false })
    await h.subscribe(ann, receiver.url, { events: ['user.updated', 'resource.deleted'] })
    await ann.post('/resources', { name: 'x' })
    expect(await h.jobs()).toEqual([])
  })
  it('ends quietly where its webhook was deleted', async () => {
    const receiver = await h.receive()
    const { id } = await h.subscribe(ann, receiver.url)
    await ann.post('/resources', { name: 'x' })
    await ann.delete(`/webhooks/${id}`)
    await h.deliverAll()
    expect(receiver.received).toEqual([])
  })
  it('goes to the address that is in force when it is sent', async () => {
    const [before, after] = [await h.receive(), await h.receive()]
    const { id } = await h.subscribe(ann, before.url)
    await ann.post('/resources', { name: 'x' })
    await ann.patch(`/webhooks/${id}`, { url: after.url })
    await h.deliverAll()
    expect([before.received.length, after.received.length]).toEqual([0, 1])
  })
})
