/** Lists by page number. Source: platform contract B0. */
import type { PagesQuery } from '@guildhall/contract/platform/base'
import { invalid } from '../../kernel/fail.ts'

const perPageDefault = 20

/** As the lists of the domain take it. */
interface OrderBy {
  readonly field: string
  readonly isDescending: boolean
}

export interface PageAsked {
  readonly page: number
  readonly perPage: number
  readonly limit: number
  readonly offset: number
}
export function pageAsked({ page = 1, per_page: perPage = perPageDefault }: PagesQuery): PageAsked {
  return { page, perPage, limit: perPage, offset: (page - 1) * perPage }
}

/** A page past the end is empty, with the real total. */
export const pageOf = <T>({ page, perPage }: PageAsked, data: T[], total: number) => ({
  data,
  meta: { page, per_page: perPage, total, total_pages: Math.ceil(total / perPage) },
})

const sortFieldsMax = 3

/** `name,-created_at`: what comes first, then what decides among equals. 400 for any other field. */
export function ordersAsked(sort: string | undefined, fields: readonly string[]): OrderBy[] {
  const orders = (sort ?? '-created_at').split(',').map((text) => {
    const isDescending = text.startsWith('-')
    return { field: isDescending ? text.slice(1) : text, isDescending }
  })
  const isKnown = orders.every(({ field }) => fields.includes(field))
  const isDistinct = new Set(orders.map(({ field }) => field)).size === orders.length
  if (!isKnown || !isDistinct || orders.length > sortFieldsMax)
    throw invalid('sort', `must be up to ${sortFieldsMax} of ${fields.join(', ')}, by comma, each with or without a leading -`)
  return orders
}

const valuesMax = 20

/** A filter that is any of several values, by comma. Where `allowed` is given, 400 for any other. */
export function valuesAsked(field: string, text: string | undefined, allowed?: readonly string[]): string[] | null {
  if (text === undefined) return null
  const values = text.split(',')
  if (allowed && !values.every((value) => allowed.includes(value)))
    throw invalid(field, `must be one of ${allowed.join(', ')}, or several by comma`)
  if (values.length > valuesMax || values.includes('')) throw invalid(field, `must be up to ${valuesMax} values, by comma`)
  return values
}
