import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hexSignature, signWebhook } from '../../../outgoing/sign-webhook.ts'
import { findClosedPort, type Received } from '../../../outgoing/testing/receiver.ts'
import { type Person, signUp } from '../testing/people.ts'
import { answering, createHookApp, deliveriesOf, type HookApp, secretOfTests } from './testing/hook-app.ts'

let h: HookApp
let ann: Person
beforeAll(async () => {
  h = await createHookApp()
  ann = await signUp(h.t, 'ann')
})
afterEach(() => h.clear())
afterAll(() => h.close())

describe('POST /webhooks/:id/test', () => {
  it('delivers an example, signed, and tells what came of it (200)', async () => {
    const receiver = await h.receive()
    const { id } = await h.subscribe(ann, receiver.url)
    const answer = await ann.post(`/webhooks/${id}/test`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      data: {
        success: true,
        status_code: 200,
        duration_ms: expect.any(Number),
        delivery_id: expect.stringMatching(/^del_[0-9A-Za-z]{24}$/),
        error: null,
      },
    })
    const [{ path, headers, body }] = receiver.received as [Received]
    expect(path).toBe('/hook?x=1')
    expect(JSON.parse(body)).toEqual({
      id: expect.stringMatching(/^evt_[0-9A-Za-z]{24}$/),
      type: 'webhook.test',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      timestamp: JSON.parse(body).created_at,
      data: expect.objectContaining({ url: 'https://your-app.com/webhook' }),
    })
    const messageId = headers['webhook-id'] as string
    const timestampSeconds = Number(headers['webhook-timestamp'])
    expect(messageId).toBe(JSON.parse(body).id)
    expect(Math.abs(timestampSeconds - h.t.clock.now() / 1000)).toBeLessThan(5)
    expect(headers).toMatchObject({
      ...signWebhook({ id: messageId, timestampSeconds, body, secrets: [secretOfTests] }),
      'x-webhook-signature': hexSignature(secretOfTests, body),
      'x-webhook-event': 'webhook.test',
      'content-type': 'application/json',
    })
    expect(await deliveriesOf(ann, id)).toMatchObject([
      { id: answer.body.data.delivery_id, event: 'webhook.test', status: 'DELIVERED', attempts: 1, last_status_code: 200 },
    ])
  })
  it('sends the example of the event that is named, also to a webhook that does not listen to it', async () => {
    const receiver = await h.receive()
    const { id } = await h.subscribe(ann, receiver.url, { events: ['user.updated'] })
    expect((await ann.post(`/webhooks/${id}/test`, { event: 'resource.created' })).body.data.success).toBe(true)
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'resource.created', data: { type: 'standard' } })
    expect(await ann.post(`/webhooks/${id}/test`, { event: 'nothing' })).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'event' }] } },
    })
  })
  it.each([[500], [404], [302], [199 + 101]])(
    'says that a receiver that answers %i has failed (200, success false)',
    async (status) => {
      const receiver = await h.receive(answering(status))
      const { id } = await h.subscribe(ann, receiver.url)
      const { body } = await ann.post(`/webhooks/${id}/test`)
      expect(body.data).toMatchObject({ success: false, status_code: status, error: `answered ${status}` })
      expect(await deliveriesOf(ann, id)).toMatchObject([{ status: 'PERMANENTLY_FAILED', attempts: 1, last_status_code: status }])
      // A test is not tried again.
      expect(await h.jobs()).toEqual([])
    },
  )
  it('says that nobody answered (200, success false, no status)', async () => {
    const { id } = await h.subscribe(ann, `http://127.0.0.1:${await findClosedPort()}/`)
    const { status, body } = await ann.post(`/webhooks/${id}/test`)
    expect([status, body.data.success, body.data.status_code]).toEqual([200, false, null])
    expect(body.data.error).toBeTypeOf('string')
  })
  it('switches a webhook off whose receiver is gone (410)', async () => {
    const receiver = await h.receive(answering(410))
    const { id } = await h.subscribe(ann, receiver.url)
    expect((await ann.post(`/webhooks/${id}/test`)).body.data).toMatchObject({ success: false, status_code: 410 })
    expect((await ann.get(`/webhooks/${id}`)).body.data.active).toBe(false)
  })
})
