/**
 * `/`, what is running and where to go on; `/communities/:tag`, what anybody may read of a community, as a page. Both show
 * no more than the publishable key does, which anybody may fetch.
 */
import { isTag } from '@guildhall/contract/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { listArticles } from '../../domain/articles/articles.ts'
import { findCommunityByTag, viewCommunity } from '../../domain/communities/communities.ts'
import { listEvents } from '../../domain/events/events.ts'
import { listMembers } from '../../domain/memberships/memberships.ts'
import type { HttpParts } from '../../http/bind.ts'
import { html, type Markup, page, sendPage } from '../../http/html.ts'
import { defaultPublishableKey } from '../../identity/api-keys/api-keys.ts'
import { version } from '../../version.ts'

export interface HomeParts extends Pick<HttpParts, 'database' | 'shared' | 'cache' | 'clock'> {
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
  readonly isReady: () => Promise<boolean>
  /** The community that the start page shows, where it is there; the demo's by default. */
  readonly demoTag?: string
}

const itemsMax = 5
/** What is upcoming changes with the clock alone. */
const goodForMs = 10_000

interface Shown {
  readonly community: { name: string; description: string | null; counts: Record<string, number> }
  readonly events: readonly { name: string; startDate: string; location: { city: string | null } | null }[]
  readonly articles: readonly { title: string; excerpt: string; publishedAt: string }[]
  readonly members: readonly { name: string; usertag: string; bio: string | null }[]
}

export function homePage(app: FastifyInstance, parts: HomeParts): void {
  const demoTag = parts.demoTag ?? 'my-community'
  app.get('/', async (request, reply) => {
    const isReady = await parts.isReady().catch(() => false)
    const key = isReady ? await publishableKeyOf(parts, demoTag) : undefined
    const demo = key === undefined ? undefined : { tag: demoTag, key }
    return sendPage(request, reply, startPage(parts.publicUrl, isReady, demo), { status: isReady ? 200 : 503 })
  })
  app.get('/communities/:tag', async (request: FastifyRequest<{ Params: { tag: string } }>, reply) =>
    sendCommunity(parts, request.params.tag, request, reply),
  )
  // The address that a space shows for itself.
  app.get('/c/:tag', async (request: FastifyRequest<{ Params: { tag: string } }>, reply) =>
    reply.redirect(`/communities/${encodeURIComponent(request.params.tag)}`, 302),
  )
}

async function publishableKeyOf({ database }: HomeParts, tag: string): Promise<string | undefined> {
  const found = await findCommunityByTag(database.system, tag)
  return found && defaultPublishableKey(database.tenant(found.id))
}

async function sendCommunity(parts: HomeParts, tag: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = isTag(tag) ? await findCommunityByTag(parts.database.system, tag) : undefined
  if (!found) return sendPage(request, reply, notFound, { status: 404 })
  // By the id: versions of two communities that had one tag after the other may be the same number.
  const cacheKey = `pages.community ${found.id}`
  const version = parts.shared.content.current(found.id)
  const now = parts.clock.now()
  const stored = parts.cache.get(cacheKey, version, now)
  if (stored) return sendPage(request, reply, stored.bytes.toString())
  const key = await defaultPublishableKey(parts.database.tenant(found.id))
  const body = communityPage(parts.publicUrl, tag, key, await read(parts, found.id, new Date(now)))
  parts.cache.set(cacheKey, version, now + goodForMs, { bytes: Buffer.from(body), etag: '', mediaType: 'text/html', headers: {} })
  return sendPage(request, reply, body)
}

async function read({ database }: HomeParts, communityId: string, now: Date): Promise<Shown> {
  const tenant = database.tenant(communityId)
  const first = { limit: itemsMax, offset: 0 }
  const [community, events, articles, members] = await Promise.all([
    viewCommunity(tenant, false),
    listEvents(tenant, { isAdmin: false }, { upcoming: true }, first, now),
    listArticles(tenant, first),
    listMembers(tenant, first),
  ])
  return JSON.parse(
    `{"community":${community},"events":[${events.rows}],"articles":[${articles.rows}],"members":[${members.rows}]}`,
  ) as Shown
}

function startPage(publicUrl: string, isReady: boolean, demo: { tag: string; key: string } | undefined): string {
  return page(
    'Guildhall',
    html`<header><h1>Guildhall</h1><p>A self-hosted membership platform, reached through documented REST APIs.</p></header>
<main>
<dl><dt>Version</dt><dd>${version}</dd><dt>State</dt><dd>${isReady ? 'ready' : 'not ready: the database is not there or not up to date'}</dd><dt>Address</dt><dd>${publicUrl}</dd></dl>
<p><a href="/account">Your account</a>: sign in, your sessions, your apps.</p>
<h2>For developers</h2>
<ul>
<li><a href="/docs">The reference</a>, to read and to try</li>
<li>OpenAPI 3.1: <a href="/openapi.json">Community</a>, <a href="/openapi/platform.json">Platform</a>, <a href="/openapi/space.json">Space</a></li>
<li><a href="/.well-known/openid-configuration">The OpenID provider</a>; each community has its own</li>
<li><a href="/docs/compatibility">What works, row by row</a></li>
<li><a href="/docs/changelog">What has changed</a></li>
</ul>
${
  demo &&
  html`<h2>The demo community</h2>
<p><a href="/communities/${demo.tag}">Its events, articles and members</a>. With its publishable key, which is safe to show:</p>
${curlLines(publicUrl, demo.tag, demo.key)}`
}
</main>`,
  )
}

const curlLines = (publicUrl: string, tag: string, key: string): Markup =>
  html`<pre role="region" aria-label="Requests to try" tabindex="0"><code>${[
    'events?upcoming=true',
    'articles',
    'members',
    'products',
    'atlas/hotspots',
    'segments/public',
  ]
    .map((list) => `curl -H 'X-API-Key: ${key}' '${publicUrl}/api/v1/communities/${tag}/${list}'`)
    .join('\n')}</code></pre>`

function communityPage(
  publicUrl: string,
  tag: string,
  key: string | undefined,
  { community, events, articles, members }: Shown,
): string {
  return page(
    `${community.name} - Guildhall`,
    html`<header><h1>${community.name}</h1>${community.description && html`<p>${community.description}</p>`}
<p class="soft">${community.counts.members} members, ${community.counts.events} events, ${community.counts.articles} articles, ${community.counts.products} products</p></header>
<main>
${section(
  'Next events',
  events.map(
    (event) =>
      html`<li>${event.name}<br>${when(event.startDate)}${event.location?.city && html`<span class="soft">, ${event.location.city}</span>`}</li>`,
  ),
)}
${section(
  'Newest articles',
  articles.map(
    (article) =>
      html`<li>${article.title}<br><span class="soft">${day(article.publishedAt)}${article.excerpt && `: ${article.excerpt}`}</span></li>`,
  ),
)}
${section(
  'Newest members',
  members.map(
    (member) =>
      html`<li>${member.name} <span class="soft">@${member.usertag}</span>${member.bio && html`<br><span class="soft">${member.bio}</span>`}</li>`,
  ),
)}
${key && html`<h2>The same as JSON</h2>${curlLines(publicUrl, tag, key)}`}
</main>
<footer><a href="/">Guildhall</a> ${version}</footer>`,
  )
}

const section = (title: string, items: readonly Markup[]): Markup =>
  html`<section><h2>${title}</h2>${items.length > 0 ? html`<ul>${items}</ul>` : html`<p class="soft">None.</p>`}</section>`
const day = (instant: string): string => instant.slice(0, 10)
const when = (instant: string): Markup =>
  html`<time datetime="${instant}" class="soft">${day(instant)}, ${instant.slice(11, 16)} UTC</time>`

const notFound = page(
  'Not found - Guildhall',
  html`<header><h1>No such community</h1></header><main><p><a href="/">To the start page</a></p></main>`,
)
