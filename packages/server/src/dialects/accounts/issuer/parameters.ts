/**
 * Parameters of the endpoints that apps call: in the query, in a form or in JSON, whichever they like. Source: space contract 2.1
 * ("Parameters in the query string also work").
 */
import { parseJsonBody } from '../../../http/body.ts'
import { isMultipart, parseMultipart } from '../../../http/multipart.ts'
import { Fail, invalid } from '../../../kernel/fail.ts'

/** May come several times (RFC 8707 2). */
const repeatable = new Set(['resource'])

/** One value for each name. Throws Fail `invalid_request` where a name has two, `malformed_body`, `media_type_unsupported`. */
export async function mergeParameters(
  query: string,
  contentType: string | undefined,
  body: Buffer | undefined,
): Promise<URLSearchParams> {
  const merged = new URLSearchParams()
  for (const [name, value] of [...new URLSearchParams(query), ...(await parseBody(contentType, body))]) {
    refuseNul(name, value)
    const known = merged.getAll(name)
    if (known.includes(value)) continue
    if (known.length > 0 && !repeatable.has(name)) throw invalid(name.slice(0, 50), 'came twice with different values')
    merged.append(name, value)
  }
  return merged
}

async function parseBody(contentType: string | undefined, body: Buffer | undefined): Promise<[string, string][]> {
  if (body === undefined || body.length === 0) return []
  if (isMultipart(contentType)) return parseMultipart(contentType, body)
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body.toString('utf8'))]
  if (type === 'application/json' || type.endsWith('+json')) return fromJson(parseJsonBody(body))
  throw new Fail('media_type_unsupported')
}

function fromJson(value: unknown): [string, string][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid('', 'must be an object of parameters')
  return Object.entries(value).flatMap(([name, given]): [string, string][] =>
    (Array.isArray(given) ? given : [given])
      .filter((one) => one !== null)
      .map((one) => {
        if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
          throw invalid(name.slice(0, 50), 'must be text')
        return [name, String(one)]
      }),
  )
}

/** The app that a request to the token endpoint names: in its parameters, or by HTTP Basic (RFC 6749 2.3.1). Proves nothing. */
export function clientIdOf(params: URLSearchParams, authorization: string | undefined): string | undefined {
  const named = params.get('client_id')
  if (named !== null) return named
  const basic = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1]
  const id = basic && Buffer.from(basic, 'base64').toString('utf8').split(':', 1)[0]
  return id ? new URLSearchParams(`id=${id.replaceAll('&', '%26')}`).get('id')! : undefined
}

const scopeOtherwise: readonly string[] = ['read_user']
/** Where apps may have the code: in the address, or in a form as .NET asks by default (OAuth 2.0 Form Post Response Mode). */
export const responseModes: readonly string[] = ['query', 'form_post']

/**
 * What is asked of the authorization endpoint, as the library knows it: a code in another place than those offered is refused,
 * `select_account` is asked by signing in, and access that outlives the person's presence is asked for each time (OpenID Connect
 * Core 11). Without `scope` (RFC 6749 3.3) it is all that the app is registered for, or who the person is.
 */
export function prepareAuthorization(query: string, registeredScopes: readonly string[] | null = null): string {
  const params = new URLSearchParams(query)
  for (const [name, value] of params) refuseNul(name, value)
  if (params.getAll('scope').every((scope) => scope === ''))
    params.set('scope', (registeredScopes?.length ? registeredScopes : scopeOtherwise).join(' '))
  const mode = params.get('response_mode') || 'query'
  if (!responseModes.includes(mode)) params.set('response_mode', 'not-offered')
  const prompts = new Set((params.get('prompt') ?? '').split(' ').filter((name) => name !== ''))
  if (prompts.delete('select_account')) prompts.add('login')
  const isOffline = params.get('scope')?.split(' ').includes('offline_access') ?? false
  if (isOffline && !prompts.has('none')) prompts.add('consent')
  if (prompts.size > 0 && params.getAll('prompt').length < 2) params.set('prompt', [...prompts].join(' '))
  return params.toString()
}

/** PostgreSQL's text cannot hold it, and no parameter has a use for it. */
function refuseNul(name: string, value: string): void {
  if (name.includes('\0') || value.includes('\0'))
    throw invalid(name.replaceAll('\0', '').slice(0, 50), 'must not contain a NUL character')
}
