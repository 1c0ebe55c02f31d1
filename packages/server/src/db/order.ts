/** Lists whose order the caller chooses: one statement for each order that is asked for, declared when it first is. */
import { type Statement, sql } from './statement.ts'

export interface OrderBy {
  readonly field: string
  readonly isDescending: boolean
}

/**
 * `columns` says which SQL expression a field is sorted by; `text` makes the statement around `order by`. Rows that tie are
 * told apart by `tie`, in the direction of the last field. Any other field is a programming error: check them before.
 */
export function orderedStatement(
  name: string,
  columns: Readonly<Record<string, string>>,
  tie: string,
  text: (order: string) => string,
): (orders: readonly OrderBy[]) => Statement {
  const declared = new Map<string, Statement>()
  return (orders) => {
    const key = orders.map(({ field, isDescending }) => `${isDescending ? '-' : '+'}${field}`).join('')
    const known = declared.get(key)
    if (known) return known
    const directionOf = (order: OrderBy | undefined) => (order?.isDescending ? 'desc' : 'asc')
    const parts = orders.map((order) => {
      const column = Object.hasOwn(columns, order.field) ? columns[order.field] : undefined
      if (column === undefined) throw new Error(`${name} is not sorted by ${order.field}`)
      return `${column} ${directionOf(order)}`
    })
    const statement = sql(`${name}${key}`, text([...parts, `${tie} ${directionOf(orders.at(-1))}`].join(', ')))
    declared.set(key, statement)
    return statement
  }
}
