/**
 * Apps that register themselves: how many, and what they say, as the library is to see it. Sources: RFC 7591 2, RFC 7592 2.2;
 * space contract 3.2.
 */
import { parseJsonBody } from '../../../http/body.ts'
import { minuteMs } from '../../../http/rate-limit.ts'
import { hashAppSecret } from '../../../identity/apps/app-secret.ts'
import type { App } from '../../../identity/apps/apps.ts'
import { metadataOf, registrable } from '../../../identity/oauth/clients.ts'
import { Fail } from '../../../kernel/fail.ts'
import type { Limiter } from '../../../kernel/shared/limiter.ts'

/** From one address, which may be that of a whole office or of a hosted product. */
const limits = [
  { max: 60, windowMs: minuteMs },
  { max: 300, windowMs: 3_600_000 },
] as const

/** Counts a registration. Answers how to take that back, for one that comes to nothing. Throws Fail `rate_limited`. */
export function countRegistration(limiter: Limiter, address: string): () => void {
  const key = `register:${address}`
  const taken: number[] = []
  const giveBack = (): void => {
    for (const windowMs of taken) limiter.giveBack(key, windowMs)
  }
  for (const { max, windowMs } of limits) {
    const verdict = limiter.take(key, max, windowMs)
    if (!verdict.isAllowed) {
      giveBack()
      throw new Fail('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(verdict.retryAfterMs / 1000)) })
    }
    taken.push(windowMs)
  }
  return giveBack
}

/** `known` is the app that is changed; undefined at a registration. Throws Fail `malformed_body`. */
export function prepareRegistration(body: Buffer | undefined, known: App | undefined): string {
  const given = body === undefined || body.length === 0 ? undefined : parseJsonBody(body)
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw new Fail('malformed_body')
  const said = given as Record<string, unknown>
  const kept: Record<string, unknown> = {}
  // RFC 7591 2: what is not known is left out. Clients whose settings are empty say so with an empty text.
  for (const name of registrable)
    if (said[name] !== undefined && said[name] !== null && said[name] !== '') kept[name] = said[name]
  const before = known && metadataOf(known)
  kept.token_endpoint_auth_method ??= before?.token_endpoint_auth_method ?? 'none'
  kept.grant_types ??= ['authorization_code', 'refresh_token']
  if (known) {
    // The library compares them with what it has, and it has the secret's hash alone; fields that must not be sent it refuses
    // itself.
    for (const name of [
      'client_id',
      'registration_access_token',
      'registration_client_uri',
      'client_secret_expires_at',
      'client_id_issued_at',
    ])
      if (said[name] !== undefined) kept[name] = said[name]
    if (typeof said.client_secret === 'string') kept.client_secret = hashAppSecret(said.client_secret).toString('hex')
  }
  return JSON.stringify(kept)
}
