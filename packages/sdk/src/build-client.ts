/** From a table of routes to an object of functions. */
import type { Route } from './route.ts'
import type { Request, SendOptions } from './send.ts'

export type Send = (request: Request, options: SendOptions | undefined) => Promise<unknown>
/** What fills `:tag` where a call names no other, and what the client's options call it. */
export interface KnownTag {
  readonly option: string
  readonly value: string | undefined
}

/** By group and name, as in `client.articles.list(…)`. What is returned has the type `Group` for each of its groups. */
export function buildClient(routes: readonly Route[], send: Send, tag?: KnownTag): unknown {
  const client: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const [group, name] = route.id.split('.').slice(-2) as [string, string]
    client[group] ??= {}
    client[group][name] = operation(route, send, tag)
  }
  return client
}

type Fields = Readonly<Record<string, unknown>>
/** `tag` is there for writes that take no fields. */
type Options = (SendOptions & { readonly tag?: string }) | undefined

function operation(route: Route, send: Send, tag: KnownTag | undefined): unknown {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const call = async (fields: Fields, body: unknown, options: Options) => {
    const query = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
    const values = { ...fields, tag: fields.tag ?? options?.tag ?? tag?.value }
    return send({ route, path: fill(route.path, values, tag?.option), query, body }, options)
  }
  if (route.method === 'GET') {
    const read = (fields: Fields = {}, options?: Options) => call(fields, undefined, options)
    if (route.pages === undefined) return read
    const walk = route.pages === 'cursor' ? byCursor : byNumber
    return Object.assign(read, { pages: (fields: Fields = {}, options?: Options) => walk(read, fields, options) })
  }
  const takesFields = names.some((name) => name !== 'tag')
  return (...given: readonly unknown[]) => {
    const rest = [...given]
    const fields = takesFields ? ((rest.shift() ?? {}) as Fields) : {}
    const body = route.hasBody ? (rest.shift() ?? {}) : undefined
    return call(fields, body, rest.shift() as Options)
  }
}

type Read = (fields: Fields, options: Options) => Promise<unknown>

/** Rows added meanwhile neither repeat nor hide others. */
async function* byCursor(read: Read, fields: Fields, options: Options): AsyncGenerator<unknown[], void> {
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = (await read({ ...fields, cursor }, options)) as { data: unknown[]; pagination: { nextCursor: string | null } }
    yield page.data
    cursor = page.pagination.nextCursor
  }
}

/** A row added or removed meanwhile moves those after it, so that one may come twice or be passed over. */
async function* byNumber(read: Read, fields: Fields, options: Options): AsyncGenerator<unknown[], void> {
  let last = 1
  for (let page = 1; page <= last; page++) {
    const { data, meta } = (await read({ ...fields, page }, options)) as { data: unknown[]; meta: { total_pages: number } }
    yield data
    last = meta.total_pages
  }
}

const fill = (path: string, values: Fields, tagOption: string | undefined): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values[name]
    const shown = name === 'tag' ? (tagOption ?? name) : name
    if (typeof value !== 'string' || value === '') throw new TypeError(`${shown} is required and must be a string`)
    // Encoded or not, these two are steps of a path and would lead to another address.
    if (value === '.' || value === '..') throw new TypeError(`${shown} must not be ${value}`)
    return encodeURIComponent(value)
  })
