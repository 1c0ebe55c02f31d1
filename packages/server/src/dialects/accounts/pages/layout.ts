/** The frame of the account pages and their headers: no script, nothing from elsewhere, shown in no frame, kept nowhere. */
import { hash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { html, Markup } from '../../../http/html.ts'
import type { Place } from './place.ts'
import { styleOf } from './style.ts'

export interface PageOptions {
  readonly title: string
  readonly body: Markup
  /** 200 where it is left out. */
  readonly status?: number
  /** Links and buttons beside the place's name. */
  readonly nav?: Markup | undefined
  /** Says in the title that the form was not taken. */
  readonly hasProblem?: boolean
  /** A form of this page leads back to an app in the end. */
  readonly leadsToApp?: boolean
  /** The one address that a frame of this page shows. */
  readonly frameTarget?: string
}

export type PlaceLook = Pick<Place, 'name' | 'color' | 'logoUrl'>

export function sendPage(reply: FastifyReply, place: PlaceLook, page: PageOptions): FastifyReply {
  const { status, headers, body } = renderPage(place, page)
  return reply.code(status).headers(headers).type(pageType).send(body)
}

export const pageType = 'text/html; charset=utf-8'

/** The page as bytes and headers, for those who do not answer through Fastify. */
export function renderPage(
  place: PlaceLook,
  page: PageOptions,
): { readonly status: number; readonly headers: Record<string, string>; readonly body: string } {
  const style = styleOf(place.color)
  return {
    status: page.status ?? 200,
    headers: { ...fixedHeaders, 'content-security-policy': policyOf(style, place.logoUrl, page) },
    body: `<!doctype html>\n${render(place, page, style).text}\n`,
  }
}

/** Also for answers that are no page, such as redirects. */
export const fixedHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
}

const render = ({ name, logoUrl }: Pick<Place, 'name' | 'logoUrl'>, page: PageOptions, style: string): Markup =>
  html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${
    page.hasProblem && 'Problem: '
  }${page.title} - ${name}</title><style>${new Markup(style)}</style></head><body><header><p class="brand">${
    logoUrl && html`<img src="${logoUrl}" alt="">`
  }<span>${name}</span></p>${page.nav}</header><main><h1>${page.title}</h1>
${page.body}</main></body></html>`

function policyOf(style: string, logoUrl: string | undefined, { leadsToApp, frameTarget }: PageOptions): string {
  return [
    `default-src 'none'`,
    `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
    ...(logoUrl === undefined ? [] : [`img-src ${sourceOf(logoUrl)}`]),
    ...(frameTarget === undefined ? [] : [`frame-src ${sourceOf(frameTarget)}`]),
    // Chromium holds every redirect that follows a form against it, and where an app sends the person on is the app's business:
    // one that signs people in for others sends them to another host, and a policy cannot name `http://[::1]` at all.
    ...(leadsToApp ? [] : [`form-action 'self'`]),
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** As a policy names it: the origin of a web address, the scheme of any other, such as an app's own. */
function sourceOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url) return undefined
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol
}
