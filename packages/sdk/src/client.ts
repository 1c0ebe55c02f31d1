import type { community } from '@guildhall/contract/community'
import { type Route, routes } from './generated/routes.ts'
import type { Group } from './operations.ts'
import { type CallOptions, send, type Transport, waitFor } from './send.ts'

export interface ClientOptions {
  /** Such as `https://guildhall.example.org`, without `/api`. */
  readonly baseUrl: string
  /** The community's tag. */
  readonly tag: string
  /** `pk_live_…` or `sk_live_…`. Only `communities.publishableKey` works without. A secret key must not be in a browser. */
  readonly apiKey?: string
  readonly fetch?: typeof globalThis.fetch
  /** How often a call is sent again after 429 or 503; 3 where it is left out. */
  readonly retriesMax?: number
  /** A longer `Retry-After` is not waited for; 30 where it is left out. */
  readonly retryWaitSecondsMax?: number
}

/** All operations, by resource: `client.articles.list({ limit: 5 })`. */
export type Client = { readonly [G in keyof typeof community]: Group<(typeof community)[G]> }

/**
 * A client of one community. Reads take their path and query fields in one object; writes take path fields (where there
 * are any besides the tag), then the body; options come last. Every list has `pages`, to walk all of it.
 */
export function createClient(options: ClientOptions): Client {
  const transport: Transport = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    apiKey: options.apiKey,
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    retriesMax: options.retriesMax ?? 3,
    retryWaitSecondsMax: options.retryWaitSecondsMax ?? 30,
    wait: waitFor,
  }
  const client: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const [group, name] = route.id.split('.') as [string, string]
    client[group] ??= {}
    client[group][name] = operation(transport, options.tag, route)
  }
  return client as unknown as Client
}

type Fields = Readonly<Record<string, unknown>>

function operation(transport: Transport, tag: string, route: Route): unknown {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!).filter((name) => name !== 'tag')
  const call = (fields: Fields, body: unknown, options: CallOptions | undefined) => {
    const query = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
    return send(transport, { method: route.method, path: fill(route.path, { ...fields, tag }), query, body }, options)
  }
  if (route.method === 'GET') {
    const read = (fields: Fields = {}, options?: CallOptions) => call(fields, undefined, options)
    return route.isList
      ? Object.assign(read, { pages: (fields?: Fields, options?: CallOptions) => pages(read, fields, options) })
      : read
  }
  return (...given: readonly unknown[]) => {
    const rest = [...given]
    const fields = names.length > 0 ? (rest.shift() as Fields) : {}
    const body = route.hasBody ? (rest.shift() ?? {}) : undefined
    return call(fields, body, rest.shift() as CallOptions | undefined)
  }
}

/** By cursor, so rows added meanwhile neither repeat nor hide others. */
async function* pages(
  read: (fields: Fields, options?: CallOptions) => Promise<unknown>,
  fields: Fields = {},
  options?: CallOptions,
): AsyncGenerator<unknown[], void> {
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = (await read({ ...fields, cursor }, options)) as { data: unknown[]; pagination: { nextCursor: string | null } }
    yield page.data
    cursor = page.pagination.nextCursor
  }
}

const fill = (path: string, fields: Fields): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const value = fields[name]
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is required and must be a string`)
    return encodeURIComponent(value)
  })
