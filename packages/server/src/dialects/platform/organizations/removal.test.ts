import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTables } from '../../../../test/catalogue.ts'
import { fill } from '../../../../test/fill.ts'
import { createBroadcastSender } from '../../../domain/broadcasts/sender.ts'
import { undressId } from '../../../kernel/ids.ts'
import { createLogger } from '../../../kernel/logger.ts'
import type { Mailer } from '../../../mail/mailer.ts'
import { createTestApp, type TestApp, testSecret } from '../../../testing/test-app.ts'
import { bearer, type Person, signUp } from '../testing/people.ts'

let t: TestApp
let owner: Person
let member: Person
beforeAll(async () => {
  t = await createTestApp()
  owner = await signUp(t, 'owner')
  member = await signUp(t, 'member')
})
afterAll(() => t.close())

/** An organization with something of everything the Community API makes, and what stands beside it. */
async function full(slug: string) {
  const { body } = await owner.post('/organizations', { name: slug, slug })
  const communityId = undressId('org', body.data.id)!
  const made = await t.call('POST', `/api/v1/communities/${slug}/keys`, {
    key: null,
    headers: bearer(owner.tokens),
    body: { type: 'secret', scopes: ['ADMIN'] },
  })
  const admin: string = made.body.key
  const { body: publishable } = await t.call('GET', `/api/communities/${slug}/publishable-key`, { key: null })
  await owner.post(`/organizations/${slug}/members`, { user_id: member.id })
  await member.post('/resources', { name: 'Of all', organization_id: slug })
  const filled = await fill(t, { id: communityId, tag: slug, ownerId: owner.userId, publishable: publishable.key, admin })
  await t.db.admin.query(
    `insert into apps (id, client_id, issuer_id, name, redirect_uris, created_at, updated_at)
     values (gen_random_uuid(), $1, $2, 'Registered here', '{}', now(), now())`,
    [`client-of-${slug}`, communityId],
  )
  await t.db.admin.query(
    `insert into oauth_records (community_id, model, id_hash, payload) values ($1, 'AccessToken', decode('00', 'hex'), '{}')`,
    [communityId],
  )
  await t.db.admin.query(
    `insert into issuer_keys (community_id, kid, algorithm, public_jwk, private_jwk, created_at)
     values ($1, 'kid', 'RS256', '{}', decode('00', 'hex'), now())`,
    [communityId],
  )
  return { communityId, admin, filled }
}

describe('DELETE /organizations/:id', () => {
  it('is for owners alone (403 for admins and members, 404 for others)', async () => {
    const { body } = await owner.post('/organizations', { name: 'Kept', slug: 'kept' })
    const stranger = await signUp(t, 'stranger')
    await owner.post('/organizations/kept/members', { user_id: member.id, role: 'admin' })
    expect((await member.delete('/organizations/kept')).status).toBe(403)
    await owner.patch(`/organizations/kept/members/${member.id}`, { role: 'member' })
    expect((await member.delete('/organizations/kept')).status).toBe(403)
    expect((await stranger.delete(`/organizations/${body.data.id}`)).status).toBe(404)
    expect((await owner.get('/organizations/kept')).status).toBe(200)
  })

  it('takes everything away, whatever the table, and no row of another (204)', async () => {
    const { communityId } = await full('doomed')
    const kept = await full('spared')
    const tables = (await readTables(t.db.admin)).filter(({ hasCommunity }) => hasCommunity).map(({ name }) => name)
    const countRows = async (id: string): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {}
      for (const name of tables) {
        const { rows } = await t.db.admin.query(`select count(*)::int as n from ${name} where community_id = $1`, [id])
        if (rows[0].n > 0) counts[name] = rows[0].n
      }
      return counts
    }
    const before = await countRows(kept.communityId)
    expect(Object.keys(before).length).toBeGreaterThan(20)
    expect(Object.keys(await countRows(communityId))).toEqual(Object.keys(before))
    expect((await owner.delete('/organizations/doomed')).status).toBe(204)
    // What is left says that it is gone.
    expect(await countRows(communityId)).toEqual({ outbox: 2 })
    const { rows } = await t.db.admin.query('select type from outbox where community_id = $1 order by position', [communityId])
    expect(rows).toEqual([{ type: 'key.all_removed' }, { type: 'community.removed' }])
    expect(await countRows(kept.communityId)).toEqual(before)
    const apps = await t.db.admin.query('select client_id from apps order by 1')
    expect(apps.rows).toEqual([{ client_id: 'client-of-spared' }])
    expect((await t.db.admin.query('select from communities where id = $1', [communityId])).rowCount).toBe(0)
  })

  it('ends its keys, and what sessions may do in it, at once', async () => {
    const { admin } = await full('ending')
    const ask = (key: string | null, headers = {}) => t.call('GET', '/api/v1/communities/ending/articles', { key, headers })
    for (let n = 0; n < 2; n++) expect((await ask(admin)).status).toBe(200)
    expect((await ask(null, bearer(owner.tokens))).status).toBe(200)
    expect((await member.get('/organizations/ending')).status).toBe(200)
    expect((await owner.delete('/organizations/ending')).status).toBe(204)
    for (let n = 0; n < 2; n++) expect((await ask(admin)).status).toBe(401)
    expect((await ask(null, bearer(owner.tokens))).status).toBe(404)
    for (const who of [owner, member]) expect((await who.get('/organizations/ending')).status).toBe(404)
    expect((await owner.delete('/organizations/ending')).status).toBe(404)
    const { body } = await member.get('/resources')
    expect(body.data.map(({ name }: { name: string }) => name)).not.toContain('ending')
    // The slug is free again.
    expect((await member.post('/organizations', { name: 'Again', slug: 'ending' })).status).toBe(201)
  })

  it('lets a job that was under way for it end quietly', async () => {
    const { communityId, filled } = await full('mailing')
    expect((await owner.delete('/organizations/mailing')).status).toBe(204)
    const sent: unknown[] = []
    const mailer: Mailer = {
      async send(mail) {
        sent.push(mail)
        return { outcome: 'accepted' }
      },
      close: async () => undefined,
    }
    const sender = createBroadcastSender({
      database: t.database,
      mailer,
      clock: t.clock,
      log: createLogger('silent'),
      publicUrl: 'http://localhost:4000',
      mailFrom: 'guild@example.org',
      secret: testSecret,
    })
    const which = { communityId, broadcastId: filled.params.broadcastId! }
    expect(await sender.send(which, new AbortController().signal)).toBeUndefined()
    expect(sent).toEqual([])
  })

  it('answers one of two owners who delete it at the same moment', async () => {
    await owner.post('/organizations', { name: 'Twice', slug: 'twice' })
    await owner.post('/organizations/twice/members', { user_id: member.id, role: 'owner' })
    const answers = await Promise.all([owner.delete('/organizations/twice'), member.delete('/organizations/twice')])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404])
  })
})
