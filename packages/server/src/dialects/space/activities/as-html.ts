/** The list of activities as HTML, for who would rather show it than read it. Source: space contract 2.5 ("also HTML by Accept header"). */
import type { Activity } from '@guildhall/contract/space/activities'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { html } from '../../../http/html.ts'

type Shown = Static<typeof Activity>

const path = '/c/:tag/api/activities'

/** Everything else about the answer, refusals too, stays as it is. */
export function showActivitiesAsHtml(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.url !== path || request.method === 'POST') return payload
    reply.header('vary', 'Accept')
    if (reply.statusCode !== 200 || !prefersHtml(request.headers.accept)) return payload
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': `default-src 'none'; frame-ancestors 'none'`, 'x-content-type-options': 'nosniff' })
      // It was of the other form.
      .removeHeader('etag')
    return pageOf(JSON.parse(String(payload)) as Shown[])
  })
}

const pageOf = (activities: readonly Shown[]): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Activities</title></head>
<body><ul class="activities">${activities.map(itemOf)}</ul></body></html>
`.text

/** The time of the wire, `2026/02/25 10:00:00 +0000`, is none of HTML's. */
const itemOf = ({ created_at: at, type, level, attributes }: Shown) =>
  html`<li class="activity ${type} ${(level ?? 'info').toLowerCase()}"><time datetime="${at.slice(0, 19).replaceAll('/', '-').replace(' ', 'T')}Z">${at}</time> ${String(attributes.text ?? type)}</li>
`

/** Whether HTML is named, and no less wanted than JSON (RFC 9110 12.5.1). What is not named at all is answered as ever. */
export function prefersHtml(accept = ''): boolean {
  const qualities = new Map(
    accept.split(',').map((range) => {
      const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return [type!, quality === undefined ? 1 : Number(quality.slice(2)) || 0]
    }),
  )
  const wanted = qualities.get('text/html') ?? 0
  return wanted > 0 && wanted >= (qualities.get('application/json') ?? 0)
}
