/** The pages for what goes wrong before or beside a form. Nothing internal is on them. */
import { errors } from '@guildhall/contract/errors'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../../http/html.ts'
import { Fail } from '../../../kernel/fail.ts'
import { type PageOptions, type PlaceLook, sendPage } from './layout.ts'
import type { AccountPagesParts } from './parts.ts'
import { redirect } from './redirect.ts'
import { ForeignForm, SignInFirst } from './visit.ts'
import { limitSentence } from './words.ts'

/** Where the place is not known, or has failed itself. */
export const nowhere: PlaceLook = { name: 'Guildhall', color: undefined, logoUrl: undefined }

export function usePageErrors(app: FastifyInstance, { log }: Pick<AccountPagesParts, 'log'>): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof SignInFirst)
      return redirect(reply, `${error.place.path}/account/sign-in?return_to=${encodeURIComponent(error.returnTo)}`)
    if (error instanceof ForeignForm) return sendForeignForm(reply, error, request)
    const fail = error instanceof Fail ? error : undefined
    const status = fail?.status ?? (error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500)
    if (status >= 500) log.error({ err: error, requestId: request.id, url: request.routeOptions.url }, 'an account page failed')
    if (fail?.retryAfterSeconds !== undefined) reply.header('retry-after', String(fail.retryAfterSeconds))
    return sendPage(reply, nowhere, { ...refusalPage(status, fail), status })
  })
}

const sendForeignForm = (reply: FastifyReply, { place }: ForeignForm, request: FastifyRequest): FastifyReply =>
  sendPage(reply, place, {
    title: 'This page is too old',
    status: 403,
    body: html`<p>Nothing was done. You have signed in or out since this page was opened, your browser keeps no cookies for this site, or the form came from another site.</p>
<p><a href="${freshPath(request, place.path)}">Open it again</a></p>`,
  })

/** A page that can be opened; a form may go to an address that only takes forms. */
const freshPath = (request: FastifyRequest, path: string): string => {
  const { uid } = request.params as { uid?: string }
  return uid === undefined ? `${path}/account` : `${path}/oauth/interaction/${encodeURIComponent(uid)}`
}

/** What a person reads of a refusal with this status. */
export function refusalPage(status: number, fail: Fail | undefined): PageOptions {
  if (status === 429) return { title: 'Too often', body: html`<p>${limitSentence(fail?.retryAfterSeconds)}</p>` }
  if (status >= 500)
    return { title: 'This did not work', body: html`<p>Something went wrong on our side. Please try again in a moment.</p>` }
  if (status === 404)
    return {
      title: 'There is nothing here',
      body: html`<p>${fail ? errors[fail.code].title : 'The address may be mistyped or old'}.</p>`,
    }
  return {
    title: 'This did not work',
    body: html`<p>The request could not be read. Go back, open the page anew and try again.</p>`,
  }
}
