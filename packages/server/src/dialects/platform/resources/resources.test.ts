import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { type Person, signUp } from '../testing/people.ts'

let t: TestApp
let ann: Person
let stranger: Person
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  stranger = await signUp(t, 'stranger')
})
afterAll(() => t.close())

const create = async (who: Person, body: object) => {
  const answer = await who.post('/resources', body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body.data
}
const names = async (who: Person, query = ''): Promise<string[]> => {
  const answer = await who.get(`/resources${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.data.map(({ name }: { name: string }) => name)
}
const missing = ['res_000000000000000000000000', 'res_x', 'x', 'usr_000000000000000000000000']

describe('POST /resources', () => {
  it('makes one of one’s own, active, of the standard type (201 with Location)', async () => {
    const answer = await ann.post('/resources', { name: 'New Resource' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      data: {
        id: expect.stringMatching(/^res_[0-9A-Za-z]{24}$/),
        name: 'New Resource',
        type: 'standard',
        status: 'active',
        organization_id: null,
        description: null,
        metadata: {},
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        updated_at: answer.body.data.created_at,
      },
    })
    expect(answer.headers.location).toBe(`/v1/resources/${answer.body.data.id}`)
    expect((await ann.get(`/resources/${answer.body.data.id}`)).body).toEqual(answer.body)
  })
  it('keeps texts as they are, and ignores what cannot be set and what is not known', async () => {
    const made = await create(ann, {
      name: `<b>'; drop table resources; --`,
      description: 'ü👩‍👧\n',
      type: 'meeting_room',
      metadata: { key: 'value', 'a b.c': '', constructor: 'x', toString: 'y' },
      status: 'archived',
      id: 'res_1',
      created_at: '2000-01-01T00:00:00Z',
      nonsense: { a: 1 },
    })
    expect(made).toMatchObject({
      name: `<b>'; drop table resources; --`,
      description: 'ü👩‍👧\n',
      type: 'meeting_room',
      status: 'active',
    })
    expect(made.metadata).toEqual({ key: 'value', 'a b.c': '', constructor: 'x', toString: 'y' })
    expect(made.id).not.toBe('res_1')
    expect(made.created_at).not.toMatch(/^2000/)
  })
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, 'x']))
  it.each([
    { name: 'x'.repeat(255), description: 'x'.repeat(5000), type: 'x'.repeat(50), metadata: keys(50) },
    { name: 'x', description: null, organization_id: null, metadata: { ['k'.repeat(100)]: 'v'.repeat(500) } },
  ])('takes and keeps values at their bounds (%#)', async (body) => {
    const { id } = await create(ann, body)
    expect((await ann.get(`/resources/${id}`)).body.data).toMatchObject(body)
  })
  it.each([
    [{}, 'name', 'required'],
    [{ name: '' }, 'name', 'too_short'],
    [{ name: 'x'.repeat(256) }, 'name', 'too_long'],
    [{ name: 7 }, 'name', 'invalid'],
    [{ name: 'x', description: 'x'.repeat(5001) }, 'description', 'too_long'],
    [{ name: 'x', type: 'With Space' }, 'type', 'invalid'],
    [{ name: 'x', type: 'x'.repeat(51) }, 'type', 'invalid'],
    [{ name: 'x', type: null }, 'type', 'invalid'],
    [{ name: 'x', metadata: keys(51) }, 'metadata', 'too_long'],
    [{ name: 'x', metadata: { a: 'v'.repeat(501) } }, 'metadata.a', 'too_long'],
    [{ name: 'x', metadata: { a: 1 } }, 'metadata.a', 'invalid'],
    [{ name: 'x', metadata: { a: null } }, 'metadata.a', 'invalid'],
    [{ name: 'x', metadata: { ['k'.repeat(101)]: 'x' } }, 'metadata', 'too_long'],
    [{ name: 'x', metadata: { '': 'x' } }, 'metadata', 'too_short'],
    [{ name: 'x', metadata: [] }, 'metadata', 'invalid'],
  ])('refuses %j (400, naming the field)', async (body, field, code) => {
    const answer = await ann.post('/resources', body)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.error.details).toContainEqual({ field, code, message: expect.any(String) })
  })
})

describe('GET /resources', () => {
  let lister: Person
  beforeAll(async () => {
    lister = await signUp(t, 'lister')
    for (const [name, type, status] of [
      ['b', 'desk', 'active'],
      ['a', 'desk', 'inactive'],
      ['c', 'room', 'archived'],
      ['a', 'room', 'active'],
    ] as const) {
      const { id } = await create(lister, { name, type })
      if (status !== 'active') await lister.patch(`/resources/${id}`, { status })
    }
  })
  it('lists a summary of one’s own, newest first', async () => {
    const { body } = await lister.get('/resources')
    expect(body.meta).toEqual({ page: 1, per_page: 20, total: 4, total_pages: 1 })
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['a', 'c', 'a', 'b'])
    expect(Object.keys(body.data[0])).toEqual(['id', 'name', 'type', 'status', 'created_at', 'updated_at', 'organization_id'])
  })
  it.each([
    ['sort=name,-type', ['a', 'a', 'b', 'c']],
    ['sort=created_at', ['b', 'a', 'c', 'a']],
    ['sort=-name', ['c', 'b', 'a', 'a']],
    ['sort=type,status,name', ['b', 'a', 'a', 'c']],
    ['sort=-updated_at', ['a', 'c', 'a', 'b']],
    ['filter[status]=active&sort=created_at', ['b', 'a']],
    ['filter%5Bstatus%5D=inactive%2Carchived&sort=created_at', ['a', 'c']],
    ['filter[type]=room&sort=created_at', ['c', 'a']],
    ['filter[type]=room,desk,nothing&filter[status]=archived', ['c']],
    ['filter[type]=nothing', []],
    ['per_page=3&page=2&sort=created_at', ['a']],
  ])('?%s', async (query, expected) => expect(await names(lister, `?${query}`)).toEqual(expected))
  it('tells the same total on each page, past the end too', async () => {
    expect((await lister.get('/resources?filter[type]=desk&per_page=1&page=5')).body).toEqual({
      data: [],
      meta: { page: 5, per_page: 1, total: 2, total_pages: 2 },
    })
    expect((await stranger.get('/resources')).body.meta).toEqual({ page: 1, per_page: 20, total: 0, total_pages: 0 })
  })
  it('orders those that tie in the same way on every page', async () => {
    const many = await signUp(t, 'many')
    for (let n = 0; n < 12; n++) await create(many, { name: 'Same' })
    const ids: string[] = []
    for (let page = 1; page <= 4; page++)
      for (const { id } of (await many.get(`/resources?sort=name&per_page=3&page=${page}`)).body.data) ids.push(id)
    expect(new Set(ids).size).toBe(12)
  })
  it.each([
    ['sort=description', 'sort'],
    ['sort=name,type,status,created_at', 'sort'],
    ['sort=name,-name', 'sort'],
    ['sort=', 'sort'],
    ['sort=name;select', 'sort'],
    ['filter[status]=unknown', 'filter[status]'],
    ['filter[status]=active,unknown', 'filter[status]'],
    ['filter[status]=', 'filter[status]'],
    ['filter[type]=a,,b', 'filter[type]'],
    [`filter[type]=${Array(21).fill('x').join()}`, 'filter[type]'],
    ['per_page=101', 'per_page'],
    ['page=0', 'page'],
  ])('refuses ?%s (400, naming the field)', async (query, field) => {
    expect(await lister.get(`/resources?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ field }] } },
    })
  })
})

describe('PATCH /resources/:id', () => {
  it('changes what is named and leaves the rest (200)', async () => {
    const made = await create(ann, { name: 'Before', description: 'Stays', metadata: { a: '1', b: '2' } })
    const { status, body } = await ann.patch(`/resources/${made.id}`, { name: 'After', status: 'inactive' })
    expect(status).toBe(200)
    expect(body.data).toEqual({ ...made, name: 'After', status: 'inactive', updated_at: expect.any(String) })
    expect(body.data.updated_at > made.updated_at).toBe(true)
  })
  it('merges metadata, deletes with null, and clears the description with null', async () => {
    const { id } = await create(ann, { name: 'x', description: 'x', metadata: { a: '1', b: '2' } })
    const merged = await ann.patch(`/resources/${id}`, { metadata: { b: null, c: '3', never: null }, description: null })
    expect(merged.body.data).toMatchObject({ metadata: { a: '1', c: '3' }, description: null })
    expect((await ann.patch(`/resources/${id}`, { metadata: {} })).body.data.metadata).toEqual({ a: '1', c: '3' })
  })
  it('counts the keys after the merge', async () => {
    const keys = (from: number, count: number, value: string | null) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${from + n}`, value]))
    const { id } = await create(ann, { name: 'x', metadata: keys(0, 50, 'x') })
    const over = await ann.patch(`/resources/${id}`, { metadata: { more: 'x' } })
    expect(over).toMatchObject({ status: 400, body: { error: { details: [{ field: 'metadata', code: 'too_long' }] } } })
    const swapped = await ann.patch(`/resources/${id}`, { metadata: { ...keys(0, 50, null), ...keys(100, 50, 'y') } })
    expect(Object.keys(swapped.body.data.metadata)).toHaveLength(50)
  })
  it('ignores what cannot be changed; with nothing else it changes nothing', async () => {
    const made = await create(ann, { name: 'Fixed' })
    const wanted = { id: 'x', created_at: '2000-01-01T00:00:00Z', updated_at: 'x', organization_id: 'org_x', owner: 'x' }
    expect((await ann.patch(`/resources/${made.id}`, wanted)).body.data).toEqual(made)
  })
  it.each([
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ status: 'deleted' }, 'status'],
    [{ type: 'A' }, 'type'],
    [{ metadata: { a: 1 } }, 'metadata.a'],
    [{ metadata: null }, 'metadata'],
  ])('refuses %j (400, naming the field)', async (body, field) => {
    const { id } = await create(ann, { name: 'x' })
    expect(await ann.patch(`/resources/${id}`, body)).toMatchObject({ status: 400, body: { error: { details: [{ field }] } } })
  })
  it('loses no key of two merges at the same moment', async () => {
    const { id } = await create(ann, { name: 'x' })
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => ann.patch(`/resources/${id}`, { metadata: { [key]: key } })))
    expect((await ann.get(`/resources/${id}`)).body.data.metadata).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' })
  })
})

describe('DELETE /resources/:id', () => {
  it('takes it away (204), once (404)', async () => {
    const { id } = await create(ann, { name: 'Gone' })
    expect(await ann.delete(`/resources/${id}`)).toMatchObject({ status: 204, text: '' })
    for (const answer of [await ann.delete(`/resources/${id}`), await ann.get(`/resources/${id}`)])
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'resource_not_found' } } })
    expect(await names(ann)).not.toContain('Gone')
  })
})

describe('what is somebody else’s or nobody’s', () => {
  it('is not there, for reading or writing (404)', async () => {
    const { id } = await create(ann, { name: 'Private' })
    for (const wrong of [id, ...missing]) {
      expect((await stranger.get(`/resources/${wrong}`)).status, wrong).toBe(404)
      expect((await stranger.patch(`/resources/${wrong}`, { name: 'Mine' })).status, wrong).toBe(404)
      expect((await stranger.delete(`/resources/${wrong}`)).status, wrong).toBe(404)
    }
    expect((await ann.get(`/resources/${id}`)).body.data.name).toBe('Private')
  })
})

describe('resources of an organization', () => {
  let owner: Person
  let admin: Person
  let member: Person
  let other: Person
  let organization: string
  beforeAll(async () => {
    ;[owner, admin, member, other] = [
      await signUp(t, 'org-owner'),
      await signUp(t, 'org-admin'),
      await signUp(t, 'org-member'),
      await signUp(t, 'org-other'),
    ]
    organization = (await owner.post('/organizations', { name: 'Shared', slug: 'shared' })).body.data.id
    await owner.post('/organizations/shared/members', { user_id: admin.id, role: 'admin' })
    for (const { id } of [member, other]) await owner.post('/organizations/shared/members', { user_id: id })
  })
  it('are made by any member, by id or slug, and seen by all of them', async () => {
    const made = await create(member, { name: 'By a member', organization_id: organization })
    expect(made.organization_id).toBe(organization)
    await create(owner, { name: 'By slug', organization_id: 'shared' })
    await create(member, { name: 'Of my own' })
    for (const who of [owner, admin, other]) {
      expect((await who.get(`/resources/${made.id}`)).body.data).toEqual(made)
      expect(await names(who, '?sort=name')).toEqual(['By a member', 'By slug'])
    }
    expect(await names(member, '?sort=name')).toEqual(['By a member', 'By slug', 'Of my own'])
    expect((await stranger.get(`/resources/${made.id}`)).status).toBe(404)
    expect(await names(stranger)).toEqual([])
  })
  it('are written by owners, admins and who made them; others are refused (403)', async () => {
    const { id } = await create(member, { name: 'Guarded', organization_id: organization })
    for (const who of [owner, admin, member])
      expect((await who.patch(`/resources/${id}`, { name: who.username })).status).toBe(200)
    expect(await other.patch(`/resources/${id}`, { name: 'x' })).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_permissions' } },
    })
    expect((await other.delete(`/resources/${id}`)).status).toBe(403)
    expect((await stranger.delete(`/resources/${id}`)).status).toBe(404)
    expect((await admin.delete(`/resources/${id}`)).status).toBe(204)
  })
  it('are lost to who leaves, also what they made', async () => {
    const { id } = await create(other, { name: 'Left behind', organization_id: organization })
    expect((await other.delete(`/organizations/shared/members/${other.id}`)).status).toBe(204)
    for (const answer of [
      await other.get(`/resources/${id}`),
      await other.patch(`/resources/${id}`, { name: 'x' }),
      await other.delete(`/resources/${id}`),
    ])
      expect(answer.status).toBe(404)
    expect((await owner.get(`/resources/${id}`)).status).toBe(200)
  })
  it('are made in no organization that one is no member of (404)', async () => {
    for (const wrong of [organization, 'shared', 'guild', 'org_x', 'org_000000000000000000000000'])
      expect((await stranger.post('/resources', { name: 'x', organization_id: wrong })).status, wrong).toBe(404)
  })
})
