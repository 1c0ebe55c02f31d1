import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { type Person, signUp } from '../testing/people.ts'

let t: TestApp
let ann: Person
let stranger: Person
beforeAll(async () => {
  // As the server is where the operator lists no private network.
  t = await createTestApp({ allowPrivateWebhooks: '' })
  ann = await signUp(t, 'ann')
  stranger = await signUp(t, 'stranger')
})
afterAll(() => t.close())

const url = 'https://your-app.com/webhook'
const create = async (who: Person, body: object = {}) => {
  const answer = await who.post('/webhooks', { url, events: ['resource.created'], ...body })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.data
}

describe('POST /webhooks', () => {
  it('makes one; a secret that was sent is not shown (201 with Location)', async () => {
    const answer = await ann.post('/webhooks', {
      url,
      events: ['resource.created', 'resource.updated', 'resource.created'],
      secret: 'your_secret',
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      data: {
        id: expect.stringMatching(/^wh_[0-9A-Za-z]{24}$/),
        url,
        events: ['resource.created', 'resource.updated'],
        active: true,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        updated_at: expect.any(String),
      },
    })
    expect(answer.headers.location).toBe(`/v1/webhooks/${answer.body.data.id}`)
    expect(answer.text).not.toContain('your_secret')
  })
  it('makes one that is switched off, where that is asked for', async () => {
    const made = await ann.post('/webhooks', { url: 'https://your-app.com/webhook', events: ['*'], active: false })
    expect([made.status, made.body.data.active]).toEqual([201, false])
    expect((await ann.get(`/webhooks/${made.body.data.id}`)).body.data.active).toBe(false)
    const wrong = await ann.post('/webhooks', { url: 'https://your-app.com/webhook', events: ['*'], active: 'no' })
    expect(wrong).toMatchObject({ status: 400, body: { error: { details: [{ field: 'active' }] } } })
  })
  it('makes fifty for a person and no more, also many at once', async () => {
    const collector = await signUp(t, 'collector')
    const wanted = { url, events: ['resource.created'] }
    const answers = await Promise.all(Array.from({ length: 53 }, () => collector.post('/webhooks', wanted)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3)
    expect((await collector.get('/webhooks')).body.meta.total).toBe(50)
  })
  it('makes a secret where none was sent, and shows it this once', async () => {
    const { secret, ...shown } = await create(ann)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect((await ann.get(`/webhooks/${shown.id}`)).body).toEqual({ data: shown })
    expect((await ann.get('/webhooks')).text).not.toContain(secret)
    expect((await ann.patch(`/webhooks/${shown.id}`, { active: false })).text).not.toContain('whsec_')
  })
  it('keeps secrets sealed, and out of the outbox', async () => {
    const { secret } = await create(ann)
    await create(ann, { secret: 'a secret of my own' })
    const { rows } = await t.db.admin.query<{ text: string }>(
      'select to_jsonb(w)::text as text from webhooks w union all select to_jsonb(o)::text from outbox o',
    )
    const text = rows.map((row) => row.text).join('\n')
    for (const known of [secret, 'a secret of my own'])
      for (const form of [known, Buffer.from(known).toString('hex'), Buffer.from(known).toString('base64')])
        expect(text).not.toContain(form)
  })
  it.each([
    [{ events: ['resource.created'] }, 'url', 'required'],
    [{ url }, 'events', 'required'],
    [{ url, events: [] }, 'events', 'too_short'],
    [{ url, events: Array(51).fill('*') }, 'events', 'too_long'],
    [{ url, events: ['resource.exploded'] }, 'events[0]', 'invalid'],
    [{ url, events: 'resource.created' }, 'events', 'invalid'],
    [{ url: 'no address', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'ftp://example.com/', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'http://example.com/hook', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://user:password@example.com/', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://127.0.0.1/hook', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://localhost/hook', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://10.1.2.3/', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://169.254.169.254/latest/meta-data', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://[::1]/', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://[::ffff:10.0.0.1]/', events: ['*'] }, 'url', 'invalid'],
    [{ url: 'https://2130706433/', events: ['*'] }, 'url', 'invalid'],
    [{ url: `https://example.com/${'x'.repeat(2048)}`, events: ['*'] }, 'url', 'too_long'],
    [{ url, events: ['*'], secret: 'short' }, 'secret', 'too_short'],
    [{ url, events: ['*'], secret: 'x'.repeat(257) }, 'secret', 'too_long'],
    [{ url, events: ['*'], secret: 'whsec_not base64' }, 'secret', 'invalid'],
  ])('refuses %j (400, naming the field)', async (body, field, code) => {
    const answer = await ann.post('/webhooks', body)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.error.details).toContainEqual({ field, code, message: expect.any(String) })
  })
  it('takes 50 for each person and no more (400)', async () => {
    const many = await signUp(t, 'many')
    for (let n = 0; n < 50; n++) await create(many)
    expect(await many.post('/webhooks', { url, events: ['*'] })).toMatchObject({
      status: 400,
      body: { error: { details: [{}] } },
    })
    const { body } = await many.get('/webhooks?per_page=100')
    expect((await many.delete(`/webhooks/${body.data[0].id}`)).status).toBe(204)
    await create(many)
  })
})

describe('GET /webhooks', () => {
  it('lists one’s own, newest first, by page', async () => {
    const lister = await signUp(t, 'lister')
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.unshift((await create(lister)).id)
    const { body } = await lister.get('/webhooks?per_page=2')
    expect(body.meta).toEqual({ page: 1, per_page: 2, total: 3, total_pages: 2 })
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2))
    expect((await stranger.get('/webhooks')).body.meta.total).toBe(0)
  })
})

describe('PATCH /webhooks/:id', () => {
  it('changes what is named (200)', async () => {
    const { secret: _, ...made } = await create(ann)
    const changes = { url: 'https://other.example.com/', events: ['*'], active: false, secret: 'another_secret' }
    const { status, body } = await ann.patch(`/webhooks/${made.id}`, { ...changes, id: 'x', created_at: 'x' })
    expect(status).toBe(200)
    const { secret: __, ...shown } = changes
    expect({ ...body.data, updated_at: '' }).toEqual({ ...made, ...shown, updated_at: '' })
    expect((await ann.patch(`/webhooks/${made.id}`, {})).body).toEqual(body)
  })
  it.each([
    [{ url: 'https://10.0.0.1/' }, 'url'],
    [{ events: [] }, 'events'],
    [{ active: 'yes' }, 'active'],
    [{ secret: 'whsec_%' }, 'secret'],
  ])('refuses %j (400)', async (body, field) => {
    const { id } = await create(ann)
    expect(await ann.patch(`/webhooks/${id}`, body)).toMatchObject({ status: 400, body: { error: { details: [{ field }] } } })
  })
})

describe('POST /webhooks/:id/rotate-secret', () => {
  it('gives a new secret, shown once (200)', async () => {
    const made = await create(ann)
    const { status, body } = await ann.post(`/webhooks/${made.id}/rotate-secret`)
    expect([status, body.data.id]).toEqual([200, made.id])
    expect(body.data.secret).toMatch(/^whsec_/)
    expect(body.data.secret).not.toBe(made.secret)
    for (const overlap of [-1, 604_801, 1.5, '60'])
      expect((await ann.post(`/webhooks/${made.id}/rotate-secret`, { overlap_seconds: overlap })).status).toBe(400)
  })
})

describe('a webhook of somebody else', () => {
  it('is not there, for whatever is asked (404)', async () => {
    const { id } = await create(ann)
    for (const wrong of [id, 'wh_000000000000000000000000', 'x', id.replace('wh_', 'res_')]) {
      const answers = [
        await stranger.get(`/webhooks/${wrong}`),
        await stranger.patch(`/webhooks/${wrong}`, { active: false }),
        await stranger.post(`/webhooks/${wrong}/test`),
        await stranger.post(`/webhooks/${wrong}/rotate-secret`),
        await stranger.get(`/webhooks/${wrong}/deliveries`),
        await stranger.post(`/webhooks/${wrong}/resend`, { delivery_id: 'del_x' }),
        await stranger.delete(`/webhooks/${wrong}`),
      ]
      for (const { status, body } of answers) expect([status, body.error.code]).toEqual([404, 'resource_not_found'])
    }
    expect((await ann.get(`/webhooks/${id}`)).body.data.active).toBe(true)
    expect((await ann.delete(`/webhooks/${id}`)).status).toBe(204)
    expect((await ann.delete(`/webhooks/${id}`)).status).toBe(404)
  })
})
