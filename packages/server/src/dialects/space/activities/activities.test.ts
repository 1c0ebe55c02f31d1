import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const path = '/c/guild/api/activities'
const add = async (body: object) => (await t.send('POST', path, { body })).body
const texts = async (query: Record<string, string> = {}) =>
  (await t.send('GET', `${path}?${new URLSearchParams(query)}`)).body.map(
    (one: { attributes: { text: string } }) => one.attributes.text,
  )

describe('POST /activities', () => {
  it('writes down a text (201), for admins and as information where nothing else is said', async () => {
    expect(await t.send('POST', path, { form: 'text=Caf%C3%A9' })).toMatchObject({
      status: 201,
      body: {
        created_at: expect.stringMatching(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \+0000$/),
        type: 'text',
        channels: ['admin'],
        level: 'INFO',
        attributes: { text: 'Café' },
      },
    })
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'activity.created' })
    expect(await add({ text: 'x', level: 'ERROR', channels: ['membership', 'admin'], source_ids: ['a'] })).toMatchObject({
      level: 'ERROR',
      channels: ['membership', 'admin'],
    })
    expect(await t.send('POST', path, { form: 'text=x&channels[]=membership&source_ids[]=1' })).toMatchObject({
      status: 201,
      body: { channels: ['membership'] },
    })
  })
  it.each([
    [{}, { text: 'is required' }],
    [{ text: ' ' }, { text: 'must not be blank' }],
    [{ text: 'x', level: 'DEBUG' }, { level: 'must be one of ERROR, WARN, INFO' }],
    [{ text: 'x', channels: ['mail'] }, { channels: '0 must be one of admin, membership' }],
    [{ text: 'x', channels: [] }, { channels: expect.any(String) }],
    [{ text: 'x', channels: 'admin,mail' }, { channels: '1 must be one of admin, membership' }],
    [{ text: 'x', source_ids: 7 }, { source_ids: 'must be an array' }],
  ])('refuses %j (422)', async (body, errors) => {
    expect(await t.send('POST', path, { body })).toMatchObject({ status: 422, body: { errors } })
  })
})

describe('GET /activities', () => {
  it('lists newest first, and just what is asked for', async () => {
    const from = new Date(t.clock.now())
    await add({ text: 'first', source_ids: ['m1', 'm2'] })
    await add({ text: 'second', source_ids: ['m3'] })
    const to = new Date(t.clock.now() + 1000)
    await add({ text: 'third' })
    expect((await texts()).slice(0, 3)).toEqual(['third', 'second', 'first'])
    expect(await texts({ last: '1' })).toEqual(['third'])
    expect((await texts({ last: '5000' })).slice(0, 3)).toEqual(['third', 'second', 'first'])
    expect(await texts({ source_ids: 'm2,m3' })).toEqual(['second', 'first'])
    expect(await texts({ types: 'new_invoice,plan_change' })).toEqual([])
    expect(await texts({ types: 'text', source_ids: 'm1' })).toEqual(['first'])
    const wire = (time: Date) => `${time.toISOString().slice(0, 19).replace('T', ' ')} +0000`
    expect(await texts({ from: wire(from), to: wire(to) })).toEqual(['second', 'first'])
    expect(await texts({ from: to.toISOString() })).toEqual(['third'])
  })
  it('takes a plus that was not escaped', async () => {
    expect((await t.send('GET', `${path}?from=2012-04-12 12:00 +0000&to=2012-04-13`.replaceAll(' ', '%20'))).body).toEqual([])
  })
  it.each([
    ['from=x', { from: expect.stringMatching(/^must be a time/) }],
    ['to=2026-02-30', { to: expect.stringMatching(/^must be a time/) }],
    ['last=0', { last: 'must be >= 1' }],
    ['last=', { last: 'must be an integer' }],
  ])('refuses ?%s (422)', async (query, errors) => {
    expect(await t.send('GET', `${path}?${query}`)).toMatchObject({ status: 422, body: { errors } })
  })
  it('is a list in HTML for who would rather have that, and JSON for everybody else', async () => {
    await add({ text: '<b>Printer</b> & paper' })
    const get = (accept?: string, query = '') =>
      t.send('GET', `${path}?last=1${query}`, accept === undefined ? {} : { headers: { accept } })
    const { status, headers, text } = await get('text/html')
    expect([status, headers['content-type'], headers.vary]).toEqual([200, 'text/html; charset=utf-8', 'Accept'])
    expect(headers['content-security-policy']).toContain(`default-src 'none'`)
    expect(text).toMatch(
      /<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ">\d{4}\/\d\d\/\d\d .*<\/time> &lt;b&gt;Printer&lt;\/b&gt; &amp; paper<\/li>/,
    )
    for (const accept of [undefined, '*/*', 'application/json, text/html;q=0.9']) {
      const json = await get(accept)
      expect(json.body, accept).toMatchObject([{ attributes: { text: '<b>Printer</b> & paper' } }])
      expect([json.headers['content-type'], json.headers.vary]).toEqual(['application/json; charset=utf-8', 'Accept'])
    }
    const head = await t.send('HEAD', `${path}?last=1`, { headers: { accept: 'text/html' } })
    expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'text/html; charset=utf-8', ''])
    expect(await get('text/html', '&from=x')).toMatchObject({ status: 422, body: { errors: { from: expect.any(String) } } })
  })
  it('has a tag in each form, and answers 304 to who has that form as it is now', async () => {
    await add({ text: 'tagged' })
    const get = (accept: string, etag?: string) =>
      t.send('GET', `${path}?last=1`, { headers: { accept, ...(etag && { 'if-none-match': etag }) } })
    const [page, json] = [(await get('text/html')).headers.etag!, (await get('application/json')).headers.etag!]
    expect(page).toMatch(/^".{20,}"$/)
    expect(page).not.toBe(json)
    const known = await get('text/html', page)
    expect([known.status, known.text, known.headers.etag, known.headers.vary]).toEqual([304, '', page, 'Accept'])
    expect((await get('application/json', json)).status).toBe(304)
    expect((await get('text/html', json)).status).toBe(200)
    expect((await get('application/json', page)).status).toBe(200)
    await add({ text: 'and changed' })
    expect((await get('text/html', page)).status).toBe(200)
  })
})
