/**
 * Lists, declared once: the page by offset and the page by cursor come from one declaration. A row leaves PostgreSQL as
 * JSON text and is not parsed on its way to the socket. A cursor holds the last row's sort values (keyset paging), so depth
 * costs nothing and rows inserted meanwhile neither repeat nor hide others.
 */
import { invalid } from '../kernel/fail.ts'
import type { Queries } from './database.ts'
import { type Statement, sql } from './statement.ts'

export interface SortKey {
  /** SQL expression. */
  readonly by: string
  /** The field of the row's JSON that shows the same value. Times must be stored in whole milliseconds. */
  readonly field: string
  readonly type: 'uuid' | 'timestamptz' | 'float8' | 'text'
}
export interface ListDeclaration {
  readonly name: string
  /** The select list; its aliases are the JSON's field names. */
  readonly select: string
  readonly from: string
  /** Uses $1 … $n, the list's own parameters; $1 is the community. */
  readonly where: string
  readonly parameterCount: number
  readonly sort: readonly SortKey[]
  readonly direction: 'asc' | 'desc'
}
export interface List extends ListDeclaration {
  readonly byOffset: Statement
  readonly byCursor: Statement
}

/** Which rows: `offset` rows are skipped, or those after `cursor` (empty: from the first). */
export type Page = { readonly limit: number } & ({ readonly offset: number } | { readonly cursor: string })
export interface Slice {
  /** Each row as JSON text. */
  readonly rows: readonly string[]
  /** Where the next page begins; null on the last. */
  readonly nextCursor: string | null
}

export function declareList(list: ListDeclaration): List {
  const n = list.parameterCount
  const order = list.sort.map(({ by }) => `${by} ${list.direction}`).join(', ')
  const statement = (suffix: string, condition: string, tail: string) =>
    sql(
      `${list.name}.${suffix}`,
      `select row_to_json(r)::text as json from (
         select ${list.select} from ${list.from} where ${list.where}${condition} order by ${order} ${tail}) r`,
    )
  const after = list.sort.map(({ type }, index) => `$${n + 2 + index}::${type}`).join(', ')
  const columns = list.sort.map(({ by }) => by).join(', ')
  return {
    ...list,
    byOffset: statement('offset', '', `limit $${n + 1} offset $${n + 2}`),
    byCursor: statement('cursor', ` and (${columns}) ${list.direction === 'asc' ? '>' : '<'} (${after})`, `limit $${n + 1}`),
  }
}

/** One page. One row more than asked tells whether there is a next. A cursor that is none of this list's: 400 `cursor`. */
export async function readPage(queries: Queries, list: List, parameters: readonly unknown[], page: Page): Promise<Slice> {
  if (parameters.length !== list.parameterCount) throw new Error(`list ${list.name} takes ${list.parameterCount} parameters`)
  const found =
    'cursor' in page && page.cursor !== ''
      ? await queries.query<{ json: string }>(list.byCursor, [...parameters, page.limit + 1, ...decodeCursor(list, page.cursor)])
      : await queries.query<{ json: string }>(list.byOffset, [...parameters, page.limit + 1, 'offset' in page ? page.offset : 0])
  const rows = found.map(({ json }) => json)
  if (rows.length <= page.limit) return { rows, nextCursor: null }
  rows.length = page.limit
  return { rows, nextCursor: cursorAfter(list, rows.at(-1)!) }
}

function cursorAfter(list: List, row: string): string {
  const fields = JSON.parse(row) as Record<string, unknown>
  return encodeCursor(list.name, ...list.sort.map(({ field }) => fields[field]))
}

/** For a list with statements of its own, such as one whose order is not in its rows. */
export const encodeCursor = (name: string, ...values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([name, ...values])).toString('base64url')

const shapes: Record<SortKey['type'], (value: unknown) => boolean> = {
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  timestamptz: (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  float8: (value) => typeof value === 'number' && Number.isFinite(value),
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
}

interface CursorOf {
  readonly name: string
  readonly sort: readonly Pick<SortKey, 'type'>[]
}
/** The values that `encodeCursor` was given. 400 `cursor` where they are not of this list and its types. */
export function decodeCursor(list: CursorOf, cursor: string): unknown[] {
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    values = undefined
  }
  if (!Array.isArray(values) || values[0] !== list.name || values.length !== list.sort.length + 1)
    throw invalid('cursor', 'is not a cursor of this list')
  const keys = values.slice(1)
  if (!list.sort.every(({ type }, index) => shapes[type](keys[index]))) throw invalid('cursor', 'is not a cursor of this list')
  return keys
}
