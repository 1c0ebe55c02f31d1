import type { ListSpec } from '@guildhall/contract/route'
import type { FastifyRequest } from 'fastify'
import type { Page } from '../db/list.ts'
import { Fail } from '../kernel/fail.ts'
import type { ListAnswer } from './context.ts'

/** `limit`, and either `offset` or `cursor`. Both: 400. The schema has checked each. */
export function readPageQuery(query: Record<string, unknown>, list: ListSpec): Page {
  const limit = (query.limit as number | undefined) ?? list.limitDefault
  const cursor = query.cursor as string | undefined
  const offset = query.offset as number | undefined
  if (cursor === undefined) return { limit, offset: offset ?? 0 }
  if (offset !== undefined) {
    throw new Fail('invalid_request', { problems: [{ field: 'cursor', message: 'cannot be used together with offset' }] })
  }
  return { limit, cursor }
}

export function pageBody(list: ListAnswer, page: Page): string {
  const rows = `[${list.rows.join(',')}]`
  if (list.wrap) return list.wrap(rows)
  if (!('cursor' in page)) return rows
  const pagination = { nextCursor: list.nextCursor, hasMore: list.nextCursor !== null, limit: page.limit }
  return `{"data":${rows},"pagination":${JSON.stringify(pagination)}}`
}

/** `X-Next-Cursor`, and `Link: <…>; rel="next"` (RFC 8288) in the way the page was asked for. */
export function pageHeaders(list: ListAnswer, page: Page, request: FastifyRequest): Record<string, string> {
  if (list.nextCursor === null) return {}
  const url = new URL(request.url, 'http://host')
  url.searchParams.set('limit', String(page.limit))
  if ('cursor' in page) url.searchParams.set('cursor', list.nextCursor)
  else url.searchParams.set('offset', String(page.offset + page.limit))
  return { 'x-next-cursor': list.nextCursor, link: `<${url.pathname}${url.search}>; rel="next"` }
}
