import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexId } from '../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from './testing/space-app.ts'

let t: SpaceApp
let planId: string
beforeAll(async () => {
  t = await createSpaceApp()
  planId = hexId((await t.post('/segments', { name: 'Full time' })).body.id)
})
afterAll(() => t.close())

const base = '/c/guild/api'
const link = { section: 'members', label: 'Lunch', iframe_url: 'https://lunch.example.org/' }
const linkForm = 'section=members&label=Lunch&iframe_url=https%3A%2F%2Flunch.example.org%2F'

describe('a field that a client has nothing to say of', () => {
  it.each([
    // As the product's own client library writes a link whose maker said nothing of it.
    ['POST', `${base}/navigation_links`, { ...link, user_editable: null }, { user_editable: false }],
    ['POST', `${base}/activities`, { text: 'x', level: null, channels: null, source_ids: null }, { level: 'INFO' }],
    ['POST', `${base}/activities`, { text: 'x', level: '', source_ids: [] }, { level: 'INFO', channels: ['admin'] }],
    ['POST', '/api/users', { email: 'null@example.org', password: null }, { email: 'null@example.org' }],
    [
      'POST',
      '/api/spaces',
      { name: 'N', owner_name: 'O', subdomain: 'null', description: null, country: null, time_zone_name: null },
      { time_zone_name: 'Etc/UTC', country: null },
    ],
    ['PUT', '/api/spaces/guild', { name: null, tax_rate: null, hour_format: null, locale: null }, { name: 'Community guild' }],
    ['PUT', `${base}/space/custom_fields`, [{ id: null, label: 'Size' }], [{ label: 'Size' }]],
  ] as const)('is null, and left out: %s %s', async (method, path, body, shown) => {
    const answer = await t.send(method, path, { body })
    expect(answer.status, answer.text).toBe(method === 'POST' ? 201 : 200)
    expect(answer.body).toMatchObject(shown)
  })
  it.each([
    ['POST', `${base}/navigation_links`, `${linkForm}&user_editable=`, { user_editable: false }],
    ['POST', `${base}/activities`, 'text=x&level=&channels=&source_ids=', { level: 'INFO', channels: ['admin'] }],
    ['POST', '/api/spaces', 'name=N&owner_name=O&subdomain=blank&time_zone_name=&country=', { time_zone_name: 'Etc/UTC' }],
    ['PUT', '/api/spaces/guild', 'tax_rate=&price_display=&time_zone_name=', { tax_rate: 0, price_display: 'gross' }],
  ])('is a blank of a form, and left out: %s %s', async (method, path, form, shown) => {
    const answer = await t.send(method, path, { form })
    expect(answer.status, answer.text).toBe(method === 'POST' ? 201 : 200)
    expect(answer.body).toMatchObject(shown)
  })
  it('leaves a membership as it is, and clears what null clears', async () => {
    const nothing = { name: null, email: null, starts_at: null, address: null, custom_fields: null, user: null }
    const made = await t.send('POST', `${base}/memberships`, {
      body: { plan: { id: planId }, ...nothing, name: 'Ann', phone: '1' },
    })
    expect(made.status, made.text).toBe(201)
    const path = `${base}/memberships/${made.body.id}`
    const body = { ...nothing, plan: null, phone: null }
    expect(await t.send('PUT', path, { body })).toMatchObject({ status: 200, body: { ...made.body, phone: null } })
    expect(await t.send('PUT', path, { form: 'starts_at=&plan=&custom_fields=&name=Ann' })).toMatchObject({
      status: 200,
      body: { ...made.body, phone: null },
    })
    const cancelled = await t.send('POST', `${path}/cancellation`, { body: { canceled_to: null, date: '' } })
    expect(cancelled).toMatchObject({ status: 201, body: { canceled_to: expect.any(String) } })
  })
  it('is still asked for where it is needed (422)', async () => {
    expect(await t.send('POST', `${base}/memberships`, { body: { plan: null, name: 'Ann' } })).toMatchObject({
      status: 422,
      body: { errors: { plan: 'must be an object' } },
    })
    expect(await t.send('POST', `${base}/navigation_links`, { form: 'section=&label=&iframe_url=' })).toMatchObject({
      status: 422,
      body: { errors: { section: expect.any(String), label: expect.any(String), iframe_url: expect.any(String) } },
    })
  })
})

describe('an empty body', () => {
  it.each([
    'text/plain;charset=UTF-8',
    'multipart/form-data; boundary=x',
    'application/json',
    'application/x-www-form-urlencoded',
  ])('is one without fields, whatever it is called: %s', async (type) => {
    const empty = { form: '', headers: { 'content-type': type, 'content-length': '0' } }
    expect(await t.send('POST', `${base}/activities`, empty)).toMatchObject({
      status: 422,
      body: { errors: { text: 'is required' } },
    })
    expect(await t.send('PUT', '/api/spaces/guild', empty)).toMatchObject({ status: 200, body: { id: 'space-guild' } })
    const made = await t.send('POST', `${base}/memberships`, { body: { plan: { id: planId }, name: 'Ann' } })
    const path = `${base}/memberships/${made.body.id}/cancellation`
    const withoutLength = { headers: { 'content-type': type } }
    for (const options of [empty, withoutLength]) {
      expect((await t.send('POST', path, options)).status).toBe(201)
      expect((await t.send('DELETE', path, options)).status).toBe(204)
    }
  })
  it('is no body at all too', async () => {
    const errors = { name: 'is required', owner_name: 'is required', subdomain: 'is required' }
    expect(await t.send('POST', '/api/spaces')).toMatchObject({ status: 422, body: { errors } })
    expect(await t.send('PUT', `${base}/space/custom_fields`)).toMatchObject({
      status: 422,
      body: { errors: { fields: 'is required' } },
    })
  })
})

describe('a list of texts', () => {
  it.each([
    [{ text: 'x', channels: 'membership', source_ids: 'm1' }, ['membership']],
    [{ text: 'x', channels: 'membership, admin' }, ['membership', 'admin']],
  ])('may be one text: %j', async (body, channels) => {
    expect(await t.send('POST', `${base}/activities`, { body })).toMatchObject({ status: 201, body: { channels } })
    const form = new URLSearchParams(body as Record<string, string>).toString()
    expect(await t.send('POST', `${base}/activities`, { form })).toMatchObject({ status: 201, body: { channels } })
  })
})

it('yes and no are 1 and 0 in a form too', async () => {
  for (const [text, isEditable] of [
    ['1', true],
    ['0', false],
    ['true', true],
    ['false', false],
  ] as const) {
    const answer = await t.send('POST', `${base}/navigation_links`, { form: `${linkForm}&user_editable=${text}` })
    expect(answer).toMatchObject({ status: 201, body: { user_editable: isEditable } })
  }
  expect(await t.send('POST', `${base}/navigation_links`, { form: `${linkForm}&user_editable=perhaps` })).toMatchObject({
    status: 422,
    body: { errors: { user_editable: 'must be a boolean' } },
  })
})
