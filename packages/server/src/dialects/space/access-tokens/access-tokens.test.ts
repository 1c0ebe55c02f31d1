import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexId } from '../../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const path = (token: string) => `/api/access_tokens/${token}`

describe('GET /api/access_tokens/:token', () => {
  it('tells what a token of the same app may do', async () => {
    const userId = await t.makeUser('joe')
    const token = await t.tokenFor(userId, ['read_user', 'read_memberships'])
    const expected = { status: 200, body: { scope: ['read_user', 'read_memberships'] } }
    expect(await t.send('GET', path(token), { token })).toMatchObject(expected)
    expect(await t.send('GET', path(token))).toMatchObject(expected)
  })
  it("does not know another app's, nor what is none (404)", async () => {
    const token = await t.tokenFor(t.community.ownerId, ['read_user'], { app: await t.makeApp('Another') })
    for (const other of [token, 'f'.repeat(64), 'x', '%00', 'x'.repeat(301)]) {
      const { status } = await t.send('GET', path(other))
      expect([404, 422], other).toContain(status)
    }
    expect(await t.send('GET', path(token))).toMatchObject({ status: 404, body: { error: 'No such access token' } })
  })
})

describe('DELETE /api/access_tokens/:token', () => {
  it('revokes a token of the same app at once (204)', async () => {
    const userId = await t.makeUser('revoked')
    const token = await t.tokenFor(userId, ['read_user'])
    expect((await t.send('GET', '/api/user', { token })).status).toBe(200)
    expect((await t.send('DELETE', path(token))).status).toBe(204)
    expect((await t.send('GET', '/api/user', { token })).status).toBe(401)
    expect((await t.send('DELETE', path(token))).status).toBe(404)
  })
  it("leaves another app's alone (404)", async () => {
    const token = await t.tokenFor(t.community.ownerId, ['read_user'], { app: await t.makeApp('Third') })
    expect((await t.send('DELETE', path(token))).status).toBe(404)
    expect((await t.send('GET', '/api/user', { token })).status).toBe(200)
  })
})

describe('POST /api/access_tokens/:token/space', () => {
  const make = (token: string, body: object) => t.send('POST', `${path(token)}/space`, { token, body })
  it('makes a token that opens that space alone, with the same scope (201)', async () => {
    const { userId } = await t.join(t.community, 'admin', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_memberships'])
    const answer = await make(token, { space_id: 'space-guild' })
    expect(answer).toMatchObject({
      status: 201,
      body: { scope: ['read_memberships'], client_id: t.oauthApp.clientId, token: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const made = answer.body.token
    expect((await t.send('GET', '/c/guild/api/memberships', { token: made })).status).toBe(200)
    await t.createCommunity('elsewhere')
    expect((await t.send('GET', '/c/elsewhere/api/memberships', { token: made })).status).toBe(401)
    expect((await t.send('POST', '/api/spaces', { token: made, body: {} })).status).toBe(401)
  })
  it('makes one that its app may look at, revoke and make another with, by itself or any other of its tokens', async () => {
    const { userId } = await t.join(t.community, 'keeper', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_user'])
    const stranger = await t.tokenFor(await t.makeUser('stranger'), ['read_user'])
    const made = (await make(token, { space_id: 'guild' })).body.token
    for (const by of [made, token, stranger, t.owner])
      expect(await t.send('GET', path(made), { token: by })).toMatchObject({ status: 200, body: { scope: ['read_user'] } })
    expect((await t.send('GET', path(token), { token: made })).status).toBe(200)
    const second = (await make(made, { space_id: 'guild' })).body.token
    expect((await t.send('GET', '/c/guild/api/user', { token: second })).body.id).toBe(hexId(userId))
    expect((await t.send('DELETE', path(second), { token: stranger })).status).toBe(204)
    expect((await t.send('DELETE', path(made), { token: made })).status).toBe(204)
    for (const gone of [made, second]) expect((await t.send('GET', '/c/guild/api/user', { token: gone })).status).toBe(401)
    const foreign = await t.tokenFor(userId, ['read_user'], { app: await t.makeApp('Fourth') })
    expect((await t.send('GET', path(await t.tokenFor(userId, [])), { token: foreign })).status).toBe(404)
  })
  it("makes of a space's own token no token of another space (422)", async () => {
    const { userId } = await t.join(t.community, 'of-two', 'ADMIN')
    await t.join(await t.createCommunity('two'), 'of-two', 'ADMIN')
    const made = (await make(await t.tokenFor(userId, ['read_user']), { space_id: 'guild' })).body.token
    expect(await make(made, { space_id: 'two' })).toMatchObject({
      status: 422,
      body: { errors: { space_id: 'is another space than the one that the token opens' } },
    })
  })
  it('acts for the owner once its maker is no admin any more', async () => {
    const { userId } = await t.join(t.community, 'passing', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_memberships', 'read_user'])
    const made = (await make(token, { space_id: 'guild' })).body.token
    expect((await t.send('GET', '/c/guild/api/user', { token: made })).body.id).toBe(hexId(userId))
    await t.post(`/members/${userId}/kick`, {})
    const after = await t.send('GET', '/c/guild/api/memberships', { token: made })
    expect(after.status).toBe(200)
    expect((await t.send('GET', '/c/guild/api/user', { token: made })).body.id).toBe(hexId(t.community.ownerId))
    expect((await t.send('GET', '/c/guild/api/memberships', { token })).status).toBe(403)
  })
  it('acts for the owner at the host’s address likewise', async () => {
    const { userId } = await t.join(t.community, 'leaving', 'ADMIN')
    const made = (await make(await t.tokenFor(userId, ['read_user']), { space_id: 'guild' })).body.token
    expect((await t.send('GET', '/api/user', { token: made })).body.id).toBe(hexId(userId))
    await t.post(`/members/${userId}/kick`, {})
    expect((await make(made, { space_id: 'guild' })).status).toBe(201)
    expect((await t.send('GET', '/api/user', { token: made })).body.id).toBe(hexId(t.community.ownerId))
  })
  it('is for admins of the space (403), and for spaces that are there (422)', async () => {
    const { userId } = await t.join(t.community, 'plain')
    const token = await t.tokenFor(userId, ['read_memberships'])
    expect((await make(token, { space_id: 'space-guild' })).status).toBe(403)
    expect(await make(token, { space_id: 'space-nowhere' })).toMatchObject({
      status: 422,
      body: { errors: { space_id: 'is not a space' } },
    })
    expect(await make(token, {})).toMatchObject({ status: 422, body: { errors: { space_id: 'is required' } } })
  })
})
