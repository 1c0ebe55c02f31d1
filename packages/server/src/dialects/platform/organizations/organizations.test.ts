import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { undressId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { bearer, type Person, signUp } from '../testing/people.ts'

let t: TestApp
let ann: Person
let ben: Person
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  ben = await signUp(t, 'ben')
})
afterAll(() => t.close())

const create = async (who: Person, body: object) => {
  const answer = await who.post('/organizations', body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.data
}
const changesOf = async (organization: string): Promise<{ type: string; data: Record<string, unknown> }[]> => {
  const values = [undressId('org', organization)]
  const text = 'select type, data from outbox where community_id = $1 order by transaction_id, position'
  return (await t.db.admin.query(text, values)).rows
}

describe('POST /organizations', () => {
  it('makes one, with its maker as the owner (201 with Location)', async () => {
    const answer = await ann.post('/organizations', { name: 'My Organization', slug: 'my-org' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      data: {
        id: expect.stringMatching(/^org_[0-9A-Za-z]{24}$/),
        name: 'My Organization',
        slug: 'my-org',
        role: 'owner',
        members_count: 1,
        plan: 'free',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        updated_at: expect.any(String),
      },
    })
    expect(answer.headers.location).toBe(`/v1/organizations/${answer.body.data.id}`)
    expect((await changesOf(answer.body.data.id)).map(({ type }) => type)).toEqual(['community.created', 'key.created'])
  })
  it('is a community at once: the Community API answers, with its publishable key and with the session', async () => {
    const { slug } = await create(ann, { name: 'At Once', slug: 'at-once' })
    const base = `/api/v1/communities/${slug}`
    const { body } = await t.call('GET', `/api/communities/${slug}/publishable-key`, { key: null })
    const articles = await t.call('GET', `${base}/articles`, { key: body.key })
    expect([articles.status, articles.body]).toEqual([200, []])
    const headers = bearer(ann.tokens)
    expect((await t.call('GET', base, { key: null, headers })).body).toMatchObject({ name: 'At Once', counts: { members: 1 } })
    const made = await t.call('POST', `${base}/keys`, { key: null, headers, body: { type: 'secret', scopes: ['ADMIN'] } })
    expect(made.status, made.text).toBe(201)
    expect((await t.call('GET', `${base}/members`, { key: made.body.key })).body).toMatchObject([{ usertag: 'ann' }])
  })
  it('makes a slug of the name, with a number where it is taken or may not be', async () => {
    const slugs: string[] = []
    for (const name of [
      'Café Ørsted',
      'Café Ørsted',
      'Cafe Orsted',
      'Admin',
      'X',
      '木工',
      '!!!',
      `Long ${'name '.repeat(50)}`.trim(),
    ])
      slugs.push((await create(ann, { name })).slug)
    expect(slugs.slice(0, 6)).toEqual(['cafe-orsted', 'cafe-orsted-2', 'cafe-orsted-3', 'admin-2', 'x-1', 'mu-gong'])
    expect(slugs[6]).toBe('untitled')
    for (const slug of slugs) expect(slug).toMatch(/^(?=.{2,63}$)[a-z0-9]+(-[a-z0-9]+)*$/)
  })
  it('gives each of several made at once with one name a slug of its own', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => create(ben, { name: 'Same Moment' })))
    expect(new Set(made.map(({ slug }) => slug)).size).toBe(4)
  })
  it.each([
    [{ slug: 'no-name' }, 'name', 'required'],
    [{ name: '' }, 'name', 'too_short'],
    [{ name: '   ' }, 'name', 'invalid'],
    [{ name: 'x'.repeat(256) }, 'name', 'too_long'],
    [{ name: 'x', slug: 'my-org' }, 'slug', 'taken'],
    [{ name: 'x', slug: 'api' }, 'slug', 'taken'],
    [{ name: 'x', slug: 'No-Capitals' }, 'slug', 'invalid'],
    [{ name: 'x', slug: '-x' }, 'slug', 'invalid'],
    [{ name: 'x', slug: 'a--b' }, 'slug', 'invalid'],
    [{ name: 'x', slug: 'x'.repeat(64) }, 'slug', 'too_long'],
  ])('refuses %j (400, naming the field)', async (body, field, code) => {
    const answer = await ben.post('/organizations', body)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.error.details).toEqual([{ field, code, message: expect.any(String) }])
  })
})

describe('GET /organizations', () => {
  it('lists one’s own, newest first, with the role in each', async () => {
    const carl = await signUp(t, 'carl')
    const first = await create(carl, { name: 'First', slug: 'list-first' })
    const second = await create(carl, { name: 'Second', slug: 'list-second' })
    await carl.post(`/organizations/${first.id}/members`, { user_id: ben.id, role: 'admin' })
    const mine = await carl.get('/organizations')
    expect(mine.body.meta).toEqual({ page: 1, per_page: 20, total: 2, total_pages: 1 })
    expect(mine.body.data.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id])
    expect(mine.body.data[1]).toEqual({ ...first, members_count: 2 })
    const bens = await ben.get('/organizations?search=list-')
    expect(bens.body.data).toMatchObject([{ id: first.id, role: 'admin' }])
  })
  it('sorts, searches and pages', async () => {
    const dora = await signUp(t, 'dora')
    for (const [name, slug] of [
      ['Beta', 'sort-a'],
      ['Alpha', 'sort-c'],
      ['Alpha', 'sort-b'],
    ])
      await create(dora, { name, slug })
    const slugs = async (query: string) =>
      (await dora.get(`/organizations?${query}`)).body.data.map(({ slug }: { slug: string }) => slug)
    expect(await slugs('sort=name,-slug')).toEqual(['sort-c', 'sort-b', 'sort-a'])
    expect(await slugs('sort=-name,slug')).toEqual(['sort-a', 'sort-b', 'sort-c'])
    expect(await slugs('sort=created_at')).toEqual(['sort-a', 'sort-c', 'sort-b'])
    expect(await slugs('search=ALPH&sort=slug')).toEqual(['sort-b', 'sort-c'])
    expect(await slugs('search=%25')).toEqual([])
    expect(await slugs('sort=slug&per_page=2&page=2')).toEqual(['sort-c'])
    for (const sort of ['members_count', 'name,name', 'name,slug,created_at,updated_at', '', '-', 'name;drop', '__proto__'])
      expect(await dora.get(`/organizations?sort=${sort}`), sort).toMatchObject({
        status: 400,
        body: { error: { details: [{ field: 'sort' }] } },
      })
  })
})

describe('GET /organizations/:id', () => {
  it('shows it by id and by slug to members; for others it is not there (404)', async () => {
    const made = await create(ann, { name: 'Shown', slug: 'shown' })
    expect((await ann.get(`/organizations/${made.id}`)).body).toEqual({ data: made })
    expect((await ann.get('/organizations/shown')).body).toEqual({ data: made })
    for (const id of [made.id, 'shown', 'guild', 'org_000000000000000000000000', 'x', 'org_x'])
      expect(await ben.get(`/organizations/${id}`), id).toMatchObject({
        status: 404,
        body: { error: { code: 'resource_not_found' } },
      })
  })
})

describe('PATCH /organizations/:id', () => {
  it('changes name and slug, and ignores the rest (200)', async () => {
    const made = await create(ann, { name: 'Before', slug: 'before' })
    const { status, body } = await ann.patch('/organizations/before', {
      name: 'After',
      slug: 'after',
      plan: 'enterprise',
      id: 'x',
    })
    expect(status).toBe(200)
    expect({ ...body.data, updated_at: '' }).toEqual({ ...made, name: 'After', slug: 'after', updated_at: '' })
  })
  it('moves it: keys, sessions and kept answers follow at once, and the old slug is nobody’s', async () => {
    const made = await create(ann, { name: 'Mover', slug: 'old-place' })
    const headers = bearer(ann.tokens)
    const keys = await t.call('POST', '/api/v1/communities/old-place/keys', {
      key: null,
      headers,
      body: { type: 'secret', scopes: ['READ_PUBLIC'] },
    })
    const { key } = keys.body
    const ask = (slug: string, sent: { key: string | null; headers?: Record<string, string> } = { key }) =>
      t.call('GET', `/api/v1/communities/${slug}/articles`, sent)
    // In memory, the answer too.
    for (let n = 0; n < 3; n++) expect((await ask('old-place')).status).toBe(200)
    expect((await ask('old-place', { key: null, headers })).status).toBe(200)
    expect((await ann.patch(`/organizations/${made.id}`, { slug: 'new-place' })).status).toBe(200)
    for (let n = 0; n < 3; n++) {
      expect((await ask('old-place')).status).toBe(404)
      expect((await ask('new-place')).status).toBe(200)
      expect((await ask('old-place', { key: null, headers })).status).toBe(404)
      expect((await ask('new-place', { key: null, headers })).status).toBe(200)
      expect((await ann.get('/organizations/old-place')).status).toBe(404)
      expect((await ann.get('/organizations/new-place')).status).toBe(200)
    }
    await create(ben, { name: 'Successor', slug: 'old-place' })
    expect((await ask('old-place')).status).toBe(403)
    expect((await ask('new-place')).status).toBe(200)
  })
  it('is for owners and admins: a member is refused (403), a stranger does not find it (404)', async () => {
    const { id } = await create(ann, { name: 'Guarded', slug: 'guarded' })
    const [admin, member] = [await signUp(t, 'guarded-admin'), await signUp(t, 'guarded-member')]
    await ann.post(`/organizations/${id}/members`, { user_id: admin.id, role: 'admin' })
    await ann.post(`/organizations/${id}/members`, { user_id: member.id })
    expect(await member.patch(`/organizations/${id}`, { name: 'Mine' })).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_permissions' } },
    })
    expect((await ben.patch(`/organizations/${id}`, { name: 'Mine' })).status).toBe(404)
    expect((await admin.patch(`/organizations/${id}`, { name: 'Ours' })).body.data).toMatchObject({ name: 'Ours', role: 'admin' })
  })
  it('refuses a slug that is taken, reserved or none, and changes nothing then (400)', async () => {
    const made = await create(ann, { name: 'Stays', slug: 'stays' })
    for (const slug of ['guild', 'admin', 'x', 'A B'])
      expect(await ann.patch(`/organizations/${made.id}`, { slug, name: 'Changed' }), slug).toMatchObject({
        status: 400,
        body: { error: { details: [{ field: 'slug' }] } },
      })
    expect((await ann.get(`/organizations/${made.id}`)).body.data).toEqual(made)
    expect((await ann.patch(`/organizations/${made.id}`, { slug: 'stays' })).status).toBe(200)
  })
})
