/** Every example of the API reference, sent as it is written there; the answers have the shapes that stand beside them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'
import { send } from './testing/people.ts'

let t: TestApp
let token: string
let refreshToken: string
let resourceId: string
let userId: string
beforeAll(async () => {
  t = await createTestApp()
  const account = { email: 'user@example.com', username: 'johndoe', password: 'password' }
  const made = await send(t, 'POST', '/auth/register', { body: account })
  userId = made.body.data.id
  const { body } = await send(t, 'POST', '/auth/login', { body: { email: account.email, password: account.password } })
  token = body.access_token
  refreshToken = body.refresh_token
  await send(t, 'PATCH', '/users/me', {
    headers: { authorization: `Bearer ${token}` },
    body: { profile: { first_name: 'John', last_name: 'Doe', avatar_url: 'https://example.com/avatar.jpg' } },
  })
})
afterAll(() => t.close())

/** The bodies below are text: what arrives is byte for byte what the reference shows. */
const ask = (method: string, path: string, body?: string) => {
  t.clock.advance(1_050)
  return send(t, method, path, { headers: { Authorization: `Bearer ${token}` }, ...(body !== undefined && { body }) })
}
const open = (method: string, path: string, body: string) => {
  t.clock.advance(1_050)
  return send(t, method, path, { body })
}
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const jwt = expect.stringMatching(/^eyJ/)
const id = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[0-9A-Za-z]+$`))

describe('Resources', () => {
  it('Create Resource: the request body', async () => {
    const { status, body } = await ask(
      'POST',
      '/resources',
      `{
  "name": "New Resource",
  "description": "Resource description",
  "type": "standard",
  "metadata": {
    "key": "value"
  }
}`,
    )
    expect(status).toBe(201)
    expect(body.data).toMatchObject({
      name: 'New Resource',
      description: 'Resource description',
      type: 'standard',
      metadata: { key: 'value' },
    })
  })
  it('Create Resource: the example request', async () => {
    const { status, body } = await ask(
      'POST',
      '/resources',
      `{
    "name": "New Resource",
    "type": "standard"
  }`,
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({
      data: {
        id: id('res'),
        name: 'New Resource',
        type: 'standard',
        status: 'active',
        created_at: moment,
        updated_at: moment,
      },
    })
    resourceId = body.data.id
  })
  it('List Resources', async () => {
    const { status, body } = await ask('GET', '/resources?page=1&per_page=50&sort=-created_at')
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['data', 'meta'])
    expect(body.data[0]).toMatchObject({
      id: resourceId,
      name: 'New Resource',
      type: 'standard',
      status: 'active',
      created_at: moment,
      updated_at: moment,
    })
    expect(body.meta).toEqual({ page: 1, per_page: 50, total: 2, total_pages: 1 })
  })
  it('List Resources: each parameter of the table', async () => {
    for (const query of ['page=1', 'per_page=100', 'sort=name', 'sort=-name', 'filter[status]=active', 'filter[type]=standard'])
      expect((await ask('GET', `/resources?${query}`)).body.meta.total, query).toBe(2)
  })
  it('Get Resource', async () => {
    const { status, body } = await ask('GET', `/resources/${resourceId}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: {
        id: resourceId,
        name: 'New Resource',
        description: null,
        type: 'standard',
        status: 'active',
        metadata: {},
        created_at: moment,
        updated_at: moment,
      },
    })
  })
  it('Update Resource: the request body, and the example request', async () => {
    const first = await ask(
      'PATCH',
      `/resources/${resourceId}`,
      `{
  "name": "Updated Name",
  "description": "Updated description"
}`,
    )
    expect(first).toMatchObject({ status: 200, body: { data: { name: 'Updated Name', description: 'Updated description' } } })
    const second = await ask(
      'PATCH',
      `/resources/${resourceId}`,
      `{
    "name": "Updated Name"
  }`,
    )
    expect(second).toMatchObject({ status: 200, body: { data: { name: 'Updated Name', description: 'Updated description' } } })
  })
  it('Delete Resource: 204 No Content', async () => {
    expect(await ask('DELETE', `/resources/${resourceId}`)).toMatchObject({ status: 204, text: '' })
  })
})

describe('Users', () => {
  it('Get Current User', async () => {
    const { status, body } = await ask('GET', '/users/me')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: {
        id: id('usr'),
        email: 'user@example.com',
        username: 'johndoe',
        profile: { first_name: 'John', last_name: 'Doe', avatar_url: 'https://example.com/avatar.jpg' },
        created_at: moment,
      },
    })
  })
  it('Update User Profile', async () => {
    const { status, body } = await ask(
      'PATCH',
      '/users/me',
      `{
  "profile": {
    "first_name": "Jane",
    "last_name": "Smith"
  }
}`,
    )
    expect(status).toBe(200)
    expect(body.data.profile).toEqual({ first_name: 'Jane', last_name: 'Smith', avatar_url: 'https://example.com/avatar.jpg' })
  })
  it('List Users: each parameter of the table', async () => {
    for (const query of ['', '?page=1', '?per_page=20', '?search=john', '?role=member']) {
      const { status, body } = await ask('GET', `/users${query}`)
      expect([status, body.data.length, body.meta.total], query).toEqual([200, 1, 1])
    }
  })
})

describe('Organizations', () => {
  let organizationId: string
  let otherId: string
  beforeAll(async () => {
    const body = `{"email":"other@example.com","username":"other","password":"password"}`
    otherId = (await open('POST', '/auth/register', body)).body.data.id
  })
  it('Create, list, get, update', async () => {
    const made = await ask(
      'POST',
      '/organizations',
      `{
  "name": "My Organization",
  "slug": "my-org"
}`,
    )
    expect(made).toMatchObject({ status: 201, body: { data: { name: 'My Organization', slug: 'my-org' } } })
    organizationId = made.body.data.id
    expect((await ask('GET', '/organizations')).body).toMatchObject({ data: [{ id: organizationId }], meta: { total: 1 } })
    expect((await ask('GET', `/organizations/${organizationId}`)).status).toBe(200)
    expect((await ask('PATCH', `/organizations/${organizationId}`, '{"name":"Renamed"}')).body.data.name).toBe('Renamed')
  })
  it('Members: list, add, remove', async () => {
    expect((await ask('GET', `/organizations/${organizationId}/members`)).body).toMatchObject({ data: [{ user_id: userId }] })
    const added = await ask(
      'POST',
      `/organizations/${organizationId}/members`,
      `{
  "user_id": "${otherId}",
  "role": "member"
}`,
    )
    expect(added).toMatchObject({ status: 201, body: { data: { user_id: otherId, role: 'member' } } })
    expect((await ask('DELETE', `/organizations/${organizationId}/members/${otherId}`)).status).toBe(204)
  })
  it('Delete Organization', async () => {
    expect((await ask('DELETE', `/organizations/${organizationId}`)).status).toBe(204)
    expect((await ask('GET', '/organizations')).body.data).toEqual([])
  })
})

describe('Webhooks', () => {
  it('Create, list, update, test, delete', async () => {
    const made = await ask(
      'POST',
      '/webhooks',
      `{
  "url": "https://your-app.com/webhook",
  "events": ["resource.created", "resource.updated"],
  "secret": "your_secret"
}`,
    )
    expect(made.status, made.text).toBe(201)
    const webhookId = made.body.data.id
    expect((await ask('GET', '/webhooks')).body).toMatchObject({ data: [{ id: webhookId }], meta: { total: 1 } })
    // The reference's own address is somebody's: nothing is sent there from here.
    const update = await ask('PATCH', `/webhooks/${webhookId}`, '{"url":"https://127.0.0.1:1/webhook"}')
    expect(update.status).toBe(200)
    expect(await ask('POST', `/webhooks/${webhookId}/test`)).toMatchObject({ status: 200, body: { data: { success: false } } })
    expect((await ask('DELETE', `/webhooks/${webhookId}`)).status).toBe(204)
  })
})

describe('Rate limits and error codes', () => {
  it('are shown on every answer, as the reference names them', async () => {
    const { headers } = await ask('GET', '/users/me')
    expect(headers['x-ratelimit-limit']).toBe('60')
    expect(headers['x-ratelimit-remaining']).toMatch(/^\d+$/)
    expect(headers['x-ratelimit-reset']).toMatch(/^\d{10}$/)
  })
  it.each([
    ['invalid_request', 400, () => ask('GET', '/resources?per_page=101')],
    ['authentication_required', 401, () => send(t, 'GET', '/resources')],
    ['resource_not_found', 404, () => ask('GET', '/resources/res_123')],
  ] as const)('%s is %i', async (code, status, act) => {
    expect(await act()).toMatchObject({ status, body: { error: { code } } })
  })
})

describe('Pagination', () => {
  it('the example request', async () => {
    const { status, body } = await ask('GET', '/resources?page=2&per_page=50')
    expect([status, body]).toEqual([200, { data: [], meta: { page: 2, per_page: 50, total: 1, total_pages: 1 } }])
  })
})

describe('Authentication', () => {
  it('Login', async () => {
    const { status, body } = await open(
      'POST',
      '/auth/login',
      `{
  "email": "user@example.com",
  "password": "password"
}`,
    )
    expect([status, body]).toEqual([200, { access_token: jwt, refresh_token: jwt, token_type: 'Bearer', expires_in: 3600 }])
  })
  it('Refresh Token', async () => {
    const { status, body } = await open(
      'POST',
      '/auth/refresh',
      `{
  "refresh_token": "${refreshToken}"
}`,
    )
    expect([status, body]).toEqual([200, { access_token: jwt, refresh_token: jwt, token_type: 'Bearer', expires_in: 3600 }])
  })
  it('Register', async () => {
    const { status, body } = await open(
      'POST',
      '/auth/register',
      `{
  "email": "newuser@example.com",
  "username": "newuser",
  "password": "securepassword"
}`,
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({ data: { email: 'newuser@example.com', username: 'newuser' } })
  })
  it('Logout', async () => {
    expect((await ask('POST', '/auth/logout')).status).toBe(204)
    expect((await ask('GET', '/users/me')).status).toBe(401)
  })
})
