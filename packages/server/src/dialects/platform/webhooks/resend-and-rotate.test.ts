import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { undressId } from '../../../kernel/ids.ts'
import { hexSignature, signWebhook } from '../../../outgoing/sign-webhook.ts'
import type { Received } from '../../../outgoing/testing/receiver.ts'
import { signUp } from '../testing/people.ts'
import { createHookApp, deliveriesOf, type HookApp, secretOfTests } from './testing/hook-app.ts'

let h: HookApp
beforeAll(async () => {
  h = await createHookApp()
})
afterEach(() => h.clear())
afterAll(() => h.close())

describe('a secret that is replaced', () => {
  const signatures = ({ headers }: Received) => (headers['webhook-signature'] as string).split(' ')
  it('signs beside the new one for a while, then no more', async () => {
    const person = await signUp(h.t, 'overlapper')
    const receiver = await h.receive()
    const { id } = await h.subscribe(person, receiver.url)
    const { secret } = (await person.post(`/webhooks/${id}/rotate-secret`, { overlap_seconds: 3600 })).body.data
    const expected = ({ headers, body }: Received, secrets: string[]) =>
      signWebhook({
        id: headers['webhook-id'] as string,
        timestampSeconds: Number(headers['webhook-timestamp']),
        body,
        secrets,
      })['webhook-signature'].split(' ')
    await person.post(`/webhooks/${id}/test`)
    expect(signatures(receiver.received[0]!)).toEqual(expected(receiver.received[0]!, [secret, secretOfTests]))
    expect(receiver.received[0]!.headers['x-webhook-signature']).toBe(hexSignature(secret, receiver.received[0]!.body))
    h.t.clock.advance(3_600_000)
    // The person's access token has ended as well.
    const actor = { type: 'user', id: person.userId } as const
    expect((await h.deliverer.test(actor, person.userId, undressId('wh', id)!, 'webhook.test')).isSuccess).toBe(true)
    expect(signatures(receiver.received[1]!)).toEqual(expected(receiver.received[1]!, [secret]))
  })
  it('takes overlapSeconds as another name', async () => {
    const person = await signUp(h.t, 'other-namer')
    const receiver = await h.receive()
    const { id } = await h.subscribe(person, receiver.url)
    expect((await person.post(`/webhooks/${id}/rotate-secret`, { overlapSeconds: -1 })).status).toBe(400)
    for (const body of [{ overlapSeconds: 0 }, { overlapSeconds: 3600 }, { overlap_seconds: 0, overlapSeconds: 3600 }]) {
      expect((await person.post(`/webhooks/${id}/rotate-secret`, body)).status).toBe(200)
      await person.post(`/webhooks/${id}/test`)
    }
    expect(receiver.received.map((one) => signatures(one).length)).toEqual([1, 2, 1])
  })
  it('signs no more at once where no overlap is asked for, or where a secret is set', async () => {
    const person = await signUp(h.t, 'rotator')
    const receiver = await h.receive()
    const { id } = await h.subscribe(person, receiver.url)
    await person.post(`/webhooks/${id}/rotate-secret`, { overlap_seconds: 0 })
    await person.post(`/webhooks/${id}/test`)
    await person.post(`/webhooks/${id}/rotate-secret`)
    await person.patch(`/webhooks/${id}`, { secret: 'set by hand' })
    await person.post(`/webhooks/${id}/test`)
    expect(receiver.received.map((one) => signatures(one).length)).toEqual([1, 1])
    expect(receiver.received[1]!.headers['x-webhook-signature']).toBe(hexSignature('set by hand', receiver.received[1]!.body))
  })
})

describe('POST /webhooks/:id/resend', () => {
  it('sends an event once more, with the same id, and counts anew (202)', async () => {
    const person = await signUp(h.t, 'resender')
    const receiver = await h.receive()
    const { id } = await h.subscribe(person, receiver.url)
    await person.post('/resources', { name: 'x' })
    await h.deliverAll()
    const [delivery] = await deliveriesOf(person, id)
    const answer = await person.post(`/webhooks/${id}/resend`, { delivery_id: delivery.id })
    expect(answer).toMatchObject({ status: 202, body: { data: { id: delivery.id, status: 'PENDING', attempts: 0 } } })
    await h.deliverAll()
    const [first, second] = receiver.received as [Received, Received]
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(second.body).toBe(first.body)
    expect(await deliveriesOf(person, id)).toMatchObject([{ id: delivery.id, status: 'DELIVERED', attempts: 1 }])
  })
  it('refuses what is no delivery of this webhook (404), and a webhook that is off (400)', async () => {
    const person = await signUp(h.t, 'wrong-resender')
    const receiver = await h.receive()
    const [one, other] = [await h.subscribe(person, receiver.url), await h.subscribe(person, receiver.url)]
    await person.post('/resources', { name: 'x' })
    const [delivery] = await deliveriesOf(person, one.id)
    for (const wrong of ['del_x', 'del_000000000000000000000000', one.id])
      expect((await person.post(`/webhooks/${one.id}/resend`, { delivery_id: wrong })).status).toBe(404)
    expect((await person.post(`/webhooks/${other.id}/resend`, { delivery_id: delivery.id })).status).toBe(404)
    await person.patch(`/webhooks/${one.id}`, { active: false })
    expect((await person.post(`/webhooks/${one.id}/resend`, { delivery_id: delivery.id })).status).toBe(400)
    expect(receiver.received).toEqual([])
  })
})

describe('POST /webhooks/:id/resend for many', () => {
  const namesOf = (received: readonly Received[]) => received.map(({ body }) => JSON.parse(body).data.name)
  /** A webhook that heard of four: two arrived, one failed, one was given up. */
  async function heard(name: string) {
    const person = await signUp(h.t, name)
    const receiver = await h.receive()
    const { id } = await h.subscribe(person, receiver.url)
    const made: string[] = []
    for (const name of ['a', 'b', 'c']) made.push((await person.post('/resources', { name })).body.data.id)
    await person.patch(`/resources/${made[0]}`, { name: 'a2' })
    await h.deliverAll()
    const set = (status: string, name: string) =>
      h.t.db.admin.query(`update webhook_deliveries set status = $1 where body::jsonb -> 'data' ->> 'name' = $2`, [status, name])
    await set('FAILED', 'b')
    await set('PERMANENTLY_FAILED', 'c')
    receiver.received.length = 0
    const resend = async (body: object) => {
      const answer = await person.post(`/webhooks/${id}/resend`, body)
      await h.deliverAll()
      return { status: answer.status, body: answer.body, names: namesOf(receiver.received.splice(0)) }
    }
    return { person, receiver, id, resend }
  }

  it('sends those that match status, event and since together, the oldest first (202)', async () => {
    const { person, id, resend } = await heard('many-resender')
    const resent = (...names: string[]) => ({ status: 202, body: { data: { resent: names.length } }, names })
    expect(await resend({ status: 'FAILED' })).toEqual(resent('b'))
    expect(await resend({ status: 'FAILED' })).toEqual(resent())
    expect(await resend({ status: 'PERMANENTLY_FAILED', event: 'resource.updated' })).toEqual(resent())
    expect(await resend({ status: 'PERMANENTLY_FAILED', event: 'resource.created' })).toEqual(resent('c'))
    expect(await resend({ event: 'resource.created' })).toEqual(resent('a', 'b', 'c'))
    expect(await resend({ since: '2026-01-01T00:00:00+01:00' })).toEqual(resent('a', 'b', 'c', 'a2'))
    const { rows } = await h.t.db.admin.query<{ at: Date }>(
      `select created_at as at from webhook_deliveries where body::jsonb -> 'data' ->> 'name' = 'c'`,
    )
    expect(await resend({ since: rows[0]!.at.toISOString() })).toEqual(resent('c', 'a2'))
    const { body } = await person.get(`/webhooks/${id}/deliveries?status=DELIVERED`)
    expect(body.data.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 1, 1, 1])
  })
  it('leaves those that wait alone, unless it is asked for them', async () => {
    const { person, id, resend } = await heard('patient-resender')
    await person.post('/resources', { name: 'd' })
    const { body } = await person.post(`/webhooks/${id}/resend`, { event: 'resource.created' })
    expect(body).toEqual({ data: { resent: 3 } })
    await h.deliverAll()
    await h.t.db.admin.query(`update webhook_deliveries set status = 'PENDING' where webhook_id = $1`, [undressId('wh', id)])
    expect((await resend({ status: 'PENDING' })).body).toEqual({ data: { resent: 5 } })
  })
  it('takes the 1,000 oldest, and sends as many in one go', async () => {
    const { id, resend, receiver } = await heard('great-resender')
    await h.t.db.admin.query(
      `insert into webhook_deliveries (community_id, id, webhook_id, event_id, type, body, status, created_at, updated_at)
       select community_id, gen_random_uuid(), $1, gen_random_uuid(), 'user.updated', jsonb_build_object('data', jsonb_build_object('name', n)),
         'DELIVERED', now() - interval '2 hours' + n * interval '1 second', now()
       from webhooks, generate_series(1, 1001) n where id = $1`,
      [undressId('wh', id)],
    )
    const { status, body, names } = await resend({ event: 'user.updated' })
    expect([status, body]).toEqual([202, { data: { resent: 1000 } }])
    expect(names).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1))
    expect(receiver.received).toEqual([])
  }, 40_000)
  it.each([
    {},
    { status: 'LOST' },
    { event: 'resource.exploded' },
    { event: '*' },
    { since: 'yesterday' },
    { since: '2026-02-30T00:00:00Z' },
    { delivery_id: 'del_x', status: 'FAILED' },
  ])('refuses %j (400)', async (wrong) => {
    const person = await signUp(h.t, `wrong-${Math.random().toString(36).slice(2, 10)}`)
    const { id } = await h.subscribe(person, 'http://127.0.0.1:9/')
    const answer = await person.post(`/webhooks/${id}/resend`, wrong)
    expect(answer.status).toBe(400)
    expect(answer.body.error.details).toHaveLength(1)
  })
  it('refuses a webhook that is not there (404) before it judges what is asked, and one that is off (400)', async () => {
    const person = await signUp(h.t, 'off-resender')
    const { id } = await h.subscribe(person, 'http://127.0.0.1:9/')
    expect((await person.post('/webhooks/wh_000000000000000000000000/resend', {})).status).toBe(404)
    await person.patch(`/webhooks/${id}`, { active: false })
    expect((await person.post(`/webhooks/${id}/resend`, { status: 'FAILED' })).status).toBe(400)
    expect(await h.jobs()).toEqual([])
  })
})
