/**
 * `/u/:token`, the way out that each mail names. A GET shows a button and changes nothing, for mail programs and scanners
 * follow links; a POST unsubscribes, from the button or from a mail program's own (RFC 8058).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findSubscription, readUnsubscribeToken, type Subscription, unsubscribe } from '../../domain/broadcasts/unsubscribe.ts'
import type { HttpParts } from '../../http/bound.ts'
import { html, type Markup, page, sendPersonalPage } from '../../http/html.ts'
import { Fail } from '../../kernel/fail.ts'

export interface UnsubscribeParts extends Pick<HttpParts, 'database' | 'clock' | 'log'> {
  /** The same that signs the links in mails. */
  readonly secret: Buffer
}
type Request = FastifyRequest<{ Params: { token: string } }>

// RFC 8058 §3.1 sends `List-Unsubscribe=One-Click`; there is no reason for more than that.
const bodyBytesMax = 16 * 1024

export async function unsubscribePages(app: FastifyInstance, { database, clock, log, secret }: UnsubscribeParts): Promise<void> {
  // Whatever the body is, and in whatever form: the request itself is the wish.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, _body, done) => done(null))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof Fail ? error.status : (error.statusCode ?? 500)
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'the unsubscribe page failed')
    return send(reply, status, status >= 500 ? failed : refused)
  })
  app.get('/u/:token', async (request: Request, reply) => {
    const ids = readUnsubscribeToken(secret, request.params.token)
    const found = ids && (await findSubscription(database.tenant(ids.communityId), ids))
    if (!found) return send(reply, 404, unknown)
    return send(reply, 200, found.isUnsubscribed ? done(found) : question(found))
  })
  app.post('/u/:token', async (request: Request, reply): Promise<FastifyReply> => {
    const ids = readUnsubscribeToken(secret, request.params.token)
    const now = new Date(clock.now())
    const found = ids && (await database.change(ids.communityId, (tx) => unsubscribe(tx, ids, now)))
    return found ? send(reply, 200, done(found)) : send(reply, 404, unknown)
  })
}

interface Page {
  readonly title: string
  readonly body: Markup
}
const send = (reply: FastifyReply, status: number, { title, body }: Page): FastifyReply =>
  sendPersonalPage(reply, status, page(title, html`<main><h1>${title}</h1>${body}</main>`))

const question = ({ communityName, email }: Subscription): Page => ({
  title: `Unsubscribe from ${communityName}?`,
  body: html`<p>${email} will get no more mails that ${communityName} sends to its members.</p>
<form method="post"><button type="submit">Unsubscribe</button></form>`,
})
const done = ({ communityName, email }: Subscription): Page => ({
  title: 'You are unsubscribed',
  body: html`<p>${email} gets no more mails that ${communityName} sends to its members.</p>`,
})
const unknown: Page = {
  title: 'This link is not valid',
  body: html`<p>Perhaps it was cut short. Open the link at the end of the mail again, or copy the whole of it.</p>`,
}
const refused: Page = {
  title: 'This did not work',
  body: html`<p>The request could not be read. Open the link again and press the button.</p>`,
}
const failed: Page = {
  title: 'This did not work',
  body: html`<p>Something went wrong on our side. Please try again in a moment.</p>`,
}
