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
