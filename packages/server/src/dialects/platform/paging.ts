/** Lists by page number. Source: platform contract B0. */
import type { PagesQuery } from '@guildhall/contract/platform/base'

const perPageDefault = 20

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
