/** Two spaces with one admin never see each other's things by API 1, whoever asks. */
import { spaceRoutes } from '@guildhall/contract/space'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../src/dialects/space/testing/space-app.ts'
import { hexId } from '../src/kernel/ids.ts'
import { outboxCount, urlOf } from './walk.ts'

interface Filled {
  readonly marker: string
  readonly membershipId: string
  readonly userId: string
  readonly planId: string
  readonly fieldId: string
  readonly linkId: string
}
let t: SpaceApp
let own: Filled
let other: Filled

async function fill(tag: string, key: string, marker: string): Promise<Filled> {
  const send = async (method: string, path: string, body: unknown) => {
    const answer = await t.send(method, `/c/${tag}/api${path}`, { body })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.body
  }
  const segment = await t.call('POST', `/api/v1/communities/${tag}/segments`, {
    key,
    body: { name: marker, description: marker },
  })
  const planId = hexId(segment.body.id)
  const membership = await send('POST', '/memberships', { plan: { id: planId }, name: marker, email: `x@${marker}.example.org` })
  const [field] = await send('PUT', '/space/custom_fields', [{ label: marker }])
  await send('PUT', `/memberships/${membership.id}/custom_fields`, { fields: [{ id: field.id, value: marker }] })
  await send('POST', `/memberships/${membership.id}/cancellation`, { canceled_to: '2999-01-01' })
  const link = await send('POST', '/navigation_links', {
    section: 'members',
    label: marker,
    iframe_url: `https://${marker}.example.org/`,
  })
  await send('POST', '/activities', { text: marker, source_ids: [membership.id] })
  return {
    marker,
    membershipId: membership.id,
    userId: membership.user.id,
    planId,
    fieldId: field.id,
    linkId: link.url.split('/').at(-1),
  }
}

beforeAll(async () => {
  t = await createSpaceApp()
  const second = await t.createCommunity('other')
  // One person is admin of both: what keeps the spaces apart is the path alone.
  await t.db.admin.query(
    `insert into memberships (community_id, id, user_id, role, status) values ($1, gen_random_uuid(), $2, 'ADMIN', 'ACCEPTED')`,
    [second.id, t.community.ownerId],
  )
  own = await fill('guild', t.community.admin, 'only-in-guild')
  other = await fill('other', second.admin, 'only-in-other')
})
afterAll(() => t.close())

const reads = spaceRoutes.filter(
  ({ method, path }) => method === 'GET' && path.startsWith('/c/:tag/') && !path.includes(':id') && !path.endsWith('/user'),
)
describe.each(reads.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  it('shows what is of its own space, and nothing of the other', async () => {
    const wide = {
      ...spec,
      example: { ...spec.example, query: spec.path.endsWith('cancellations') ? { from: '2000-01-01', to: '2999-12-31' } : {} },
    }
    const { status, text } = await t.send('GET', urlOf(wide, { tag: 'guild' }))
    expect(status, text).toBe(200)
    expect(text).toContain('only-in-guild')
    expect(text).not.toContain(other.marker)
  })
})

describe("an id of another space's", () => {
  const withId = spaceRoutes.filter(({ path }) => path.startsWith('/c/:tag/') && path.includes(':id'))
  it.each(withId.map((spec) => [spec.id, spec] as const))('is not there for %s (404), and nothing happens', async (_id, spec) => {
    const before = await outboxCount(t)
    const body = { name: 'X', fields: [], canceled_to: '2999-01-02' }
    const ask = (id: string) => t.send(spec.method, urlOf(spec, { tag: 'guild', id }), spec.body ? { body } : {})
    const answer = await ask(spec.path.includes('navigation_links') ? other.linkId : other.membershipId)
    expect(answer.status, answer.text).toBe(404)
    // Byte for byte what an id answers that nobody has.
    expect(answer.text).toBe((await ask('0'.repeat(32))).text)
    expect(await outboxCount(t)).toBe(before)
  })
  it.each([
    ['POST', '/memberships', () => ({ plan: { id: other.planId }, name: 'X' })],
    ['POST', '/memberships', () => ({ plan: { id: own.planId }, name: 'X', user: { id: other.userId } })],
    ['POST', '/memberships', () => ({ plan: { id: own.planId }, name: 'X', custom_fields: { [other.fieldId]: 'x' } })],
    ['PUT', '/space/custom_fields', () => [{ id: other.fieldId, label: 'X' }]],
  ])('is refused in the body of %s %s (422)', async (method, path, body) => {
    const before = await outboxCount(t)
    expect((await t.send(method, `/c/guild/api${path}`, { body: body() })).status).toBe(422)
    expect(await outboxCount(t)).toBe(before)
  })
  it('finds nothing in a query', async () => {
    expect((await t.send('GET', `/c/guild/api/memberships?ids=${other.membershipId}`)).body).toEqual([])
    expect((await t.send('GET', `/c/guild/api/activities?source_ids=${other.membershipId}`)).body).toEqual([])
  })
})
