/** Replies that have a second form, by what `Accept` asks for (RFC 9110, 12.5.1): see `alternative` in the contract's routes. */
import type { FastifyRequest } from 'fastify'

/** The reply of a route with the alternative `text/html`. */
export class WithHtml<T> {
  readonly body: T
  /** The same as a page. Every value in it is escaped. */
  readonly html: () => string
  constructor(body: T, html: () => string) {
    this.body = body
    this.html = html
  }
}

/** An answer without its status. */
export interface Form {
  readonly body: string
  readonly headers: Record<string, string>
  readonly mediaType: string
}

const pageHeaders = {
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
}

/** The form that is asked for. Both say that it depends on `Accept`; each has its own entity tag, which is of its bytes. */
export function formAsked({ headers: { accept } }: Pick<FastifyRequest, 'headers'>, result: WithHtml<unknown>, json: Form): Form {
  const headers = { ...json.headers, vary: 'Accept' }
  if (!prefersHtml(accept)) return { ...json, headers }
  return { body: result.html(), headers: { ...headers, ...pageHeaders }, mediaType: 'text/html; charset=utf-8' }
}

/** Whether HTML is named, and no less wanted than JSON. */
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
