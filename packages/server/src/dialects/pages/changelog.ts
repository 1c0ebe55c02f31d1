/** What changed in the APIs, as a page and for programs; both are the contract's own list. */
import { type ApiChange, apiChangelog } from '@guildhall/contract/api-changelog'
import type { FastifyInstance } from 'fastify'
import { etagOf, hasAlready } from '../../http/etag.ts'
import { html, page, sendPage } from '../../http/html.ts'

const names: Record<ApiChange['api'], string> = {
  community: 'Community API',
  platform: 'Platform API',
  space: 'Space API',
  openid: 'OAuth and OpenID',
}

function changelogPage(): string {
  const days = [...Map.groupBy(apiChangelog, ({ date }) => date)]
  return page(
    'API changelog - Guildhall',
    html`<header><h1>API changelog</h1>
<p>What changed for those who call the APIs, newest first. <a href="/docs/changelog.json">For programs</a>, <a href="/docs">reference</a>, <a href="/">start page</a>.</p></header>
<main>${days.map(
      ([date, changes]) => html`<h2><time datetime="${date}">${date}</time></h2>
<ul>${changes.map(({ api, kind, text }) => html`<li><strong>${names[api]}, ${kind}:</strong> ${text}</li>\n`)}</ul>\n`,
    )}</main>`,
  )
}

export function changelogPages(app: FastifyInstance): void {
  const body = changelogPage()
  app.get('/docs/changelog', (request, reply) => sendPage(request, reply, body))
  const bytes = Buffer.from(JSON.stringify(apiChangelog))
  const etag = etagOf(bytes)
  app.get('/docs/changelog.json', (request, reply) => {
    reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'no-cache', etag })
    if (hasAlready(request, etag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(bytes)
  })
}
