import { type AbsentRoute, absent, type Method } from '../route.ts'

/** One operation: verb of its id, method, path below the API's base, sentence. */
export type AbsentRow = readonly [verb: string, method: Method, rest: `/${string}`, summary: string]

/** Writes the absent operations of one API as tables, one per noun: a line there is one `absent()` row with the table's reason. */
export const absentTable =
  (ids: 'space' | 'space2', base: `/${string}`) =>
  (noun: string, tag: string, reason: string, rows: readonly AbsentRow[]): readonly AbsentRoute[] =>
    rows.map(([verb, method, rest, summary]) =>
      absent(reason, { id: `${ids}.${noun}.${verb}`, method, path: `${base}${rest}`, tag, summary }),
    )
