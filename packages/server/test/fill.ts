/** A community with something of everything in it, made through the API alone. */
import { expect } from 'vitest'
import type { Answer, TestApp, TestCommunity } from '../src/testing/test-app.ts'

export interface Filled {
  readonly community: TestCommunity
  /** A value for each path parameter besides the tag. Names and slugs are the same in every filled community; ids are not. */
  readonly params: Readonly<Record<string, string>>
  /** The same, of things whose slug or sku no other community has. */
  readonly ownParams: Readonly<Record<string, string>>
  /** Stands in a text, address or answer of everything that was made here. */
  readonly marker: string
}

const form = { fields: [{ id: 'why', type: 'LONG_TEXT', label: 'Why?', required: true }] }
const banner = 'https://example.org/banner.jpg'

export async function fill(t: TestApp, community: TestCommunity): Promise<Filled> {
  const marker = `only-in-${community.tag}`
  const base = `/api/v1/communities/${community.tag}`
  const send = async (method: string, path: string, body: unknown, status: number): Promise<Answer['body']> => {
    const answer = await t.call(method, base + path, { key: community.admin, body })
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(status)
    return answer.body
  }
  const post = (path: string, body: unknown, status = 201) => send('POST', path, body, status)
  const email = (who: string) => `${who}@${marker}.example.org`

  await send('PATCH', '', { description: marker, joinMode: 'REQUEST_ONLY' }, 200)
  const startDate = new Date(t.clock.now() + 30 * 86_400_000).toISOString()
  const makeEvent = async (name: string) => {
    const location = { address: marker, city: 'Lisbon', country: 'Portugal' }
    const event = await post('/events', { name, startDate, description: marker, location, format: 'IN_PERSON' })
    const tier = await post(`/events/${event.slug}/tiers`, { name: 'Same tier', description: marker, form, capacity: 20 })
    await send('PATCH', `/events/${event.slug}`, { status: 'PUBLISHED' }, 200)
    const rsvp = await post(`/events/${event.slug}/rsvp`, {
      email: email('guest'),
      name: marker,
      tierId: tier.id,
      answers: { why: marker },
    })
    return { slug: event.slug as string, tierId: tier.id as string, rsvpId: rsvp.rsvpId as string }
  }
  const makeArticle = async (title: string) => {
    const article = await post('/articles', { title, content: `<p>${marker}</p>`, excerpt: marker, bannerUrl: banner })
    await send('PATCH', `/articles/${article.id}`, { status: 'PUBLISHED' }, 200)
    return article.id as string
  }
  const makeProduct = (sku: string) => post('/products', { sku, name: 'Same product', description: marker, priceCents: 500 })

  const { tierId, rsvpId, slug } = await makeEvent('Same name')
  const articleId = await makeArticle('Same name')
  await post('/events', { name: 'Same draft', startDate, description: marker })
  await post('/articles', { title: 'Same draft', content: marker, excerpt: marker })
  await makeEvent(marker)
  await makeArticle(marker)
  await makeProduct('same-sku')
  await makeProduct(marker)
  const segment = await post('/segments', { name: 'Same segment', description: marker, color: '#112233', form })
  const segmentId = segment.id as string
  const { userId } = await post('/members', { email: email('member'), name: `Member ${marker}`, segmentId })
  const { requestId } = await post(`/segments/${segmentId}/submit`, {
    email: email('applicant'),
    name: marker,
    answers: { why: marker },
    source: marker.slice(0, 100),
  })
  const invitation = await post('/invitations', { email: email('invited'), segmentId })
  await send('PUT', '/rules', { body: `<p>${marker}</p>` }, 200)
  await post('/rules/accept', { userId }, 200)
  const category = await post('/atlas/categories', { name: 'Same category', color: '#445566', icon: marker.slice(0, 50) })
  const place = { latitude: 38.7, longitude: -9.1, description: marker }
  const hotspot = await post('/atlas/hotspots', { name: 'Same place', categoryId: category.id, ...place })
  const { broadcastId } = await post('/broadcasts', { subject: `Same subject ${marker}`, body: `<p>${marker}</p>` }, 202)
  const key = await post('/keys', { type: 'secret', name: marker, scopes: ['READ_PUBLIC'] })
  const ids = {
    tierId,
    rsvpId,
    articleId,
    segmentId,
    userId,
    requestId,
    invitationId: invitation.id,
    categoryId: category.id,
    hotspotId: hotspot.id,
    broadcastId,
    keyId: key.id,
  }
  expect(slug).toBe('same-name')
  return {
    community,
    marker,
    params: { ...ids, slug, sku: 'same-sku' },
    ownParams: { ...ids, slug: marker, sku: marker },
  }
}
