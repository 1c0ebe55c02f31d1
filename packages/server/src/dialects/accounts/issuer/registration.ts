/**
 * Apps that register themselves, and what they say, as the library is to see it. Sources: RFC 7591 2, RFC 7592 2.2;
 * space contract 3.2.
 */
import { parseJsonBody } from '../../../http/body.ts'
import { hashAppSecret } from '../../../identity/apps/app-secret.ts'
import type { App } from '../../../identity/apps/apps.ts'
import { metadataOf, registrable } from '../../../identity/oauth/clients.ts'
import { Fail } from '../../../kernel/fail.ts'
import { bodyOf, type Handle } from './calls.ts'
import { hand, handAsItCame } from './hand.ts'
import { countRegistration } from './limits.ts'
import { allowAnySite } from './other-sites.ts'

export const register: Handle = async (parts, call) => {
  const { request, reply } = call
  allowAnySite(reply)
  const giveBack = countRegistration(parts.shared.limits, request)
  let isMade = false
  try {
    const text = prepareRegistration(bodyOf(request), undefined)
    await hand(parts, call, { method: 'POST', url: '/oauth/register', body: { type: 'application/json', text } })
    isMade = reply.raw.statusCode === 201
    return reply
  } finally {
    if (!isMade) giveBack()
  }
}

/** Shows it, or removes it. */
export const registration: Handle = (parts, call) => {
  allowAnySite(call.reply)
  return handAsItCame('/oauth/register/:clientId')(parts, call)
}

export const updateRegistration: Handle = async (parts, call) => {
  const { request, reply } = call
  allowAnySite(reply)
  const { clientId } = request.params as { clientId: string }
  const text = prepareRegistration(bodyOf(request), await parts.issuers.apps.find(clientId))
  const url = `/oauth/register/${encodeURIComponent(clientId)}`
  return hand(parts, call, { method: 'PUT', url, body: { type: 'application/json', text } })
}

/** `known` is the app that is changed; undefined at a registration. Throws Fail `malformed_body`. */
function prepareRegistration(body: Buffer | undefined, known: App | undefined): string {
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
