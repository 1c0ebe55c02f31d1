/** A declared route as a request, for the tests that walk all of them. */
import { fillPath, type RouteSpec } from '@guildhall/contract/route'
import type { Scope } from '@guildhall/contract/scopes'
import { type IssueKey, issueKey } from '../src/identity/api-keys/api-keys.ts'
import { type Answer, type TestApp, type TestCommunity, testActor } from '../src/testing/test-app.ts'

/** Far beyond what a walk sends. */
const rateLimit = 1_000_000

/** A key that no walk exhausts. `issuedAgoMs`: it was made so long ago. */
export async function makeWalkKey(
  t: TestApp,
  of: TestCommunity,
  scopes: readonly Scope[],
  options: Partial<IssueKey> & { issuedAgoMs?: number } = {},
): Promise<string> {
  const { issuedAgoMs = 0, ...rest } = options
  const now = new Date(t.clock.now() - issuedAgoMs)
  return t.database.change(of.id, async (tx) => {
    const issued = await issueKey(tx, testActor, { type: 'secret', scopes, rateLimit, ...rest }, now)
    return issued.key
  })
}

/** The address of a route's example, with these path parameters instead of the example's. */
export function urlOf(spec: RouteSpec, params: Readonly<Record<string, string>>): string {
  const path = fillPath(spec.path, { ...spec.example.params, ...params })
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(spec.example.query ?? {})) query.set(name, String(value))
  return query.size === 0 ? path : `${path}?${query}`
}

/** Sends a route's example to a community, with exactly these headers for credentials. */
export const sendExample = (t: TestApp, spec: RouteSpec, tag: string, headers: Record<string, string>): Promise<Answer> =>
  t.call(spec.method, urlOf(spec, { tag }), {
    key: null,
    headers,
    ...(spec.body && { body: spec.example.body ?? {} }),
  })

export const outboxCount = async (t: TestApp): Promise<number> =>
  (await t.db.admin.query<{ n: number }>('select count(*)::int as n from outbox')).rows[0]!.n
