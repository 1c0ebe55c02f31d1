/** Where a sign-in begins and goes on: what browsers are sent to. */
import { byGet, type Call, type Handle, queryOf, withQuery } from './calls.ts'
import { hand } from './hand.ts'
import { countAuthorization } from './limits.ts'
import { prepareAuthorization } from './parameters.ts'

export const authorize: Handle = async (parts, call) => {
  const { request, reply } = call
  const giveBack = countAuthorization(parts.shared.limits, request)
  const query = queryOf(request)
  const app = await parts.issuers.apps.find(new URLSearchParams(query).get('client_id') ?? '')
  const url = withQuery('/oauth/authorize', prepareAuthorization(query, app?.scopes))
  await hand(parts, withScriptSources(call), { method: request.method, url })
  // Whoever is signed in and has agreed before gets a code at once: nothing is kept for an hour.
  if (/[?&]code=/.test(String(reply.raw.getHeader('location')))) giveBack()
  return reply
}

/** OpenID Connect Core 3.1.2.1 wants POST too. It counts like the request by GET that follows. */
export const authorizeByForm: Handle = (parts, call) => {
  countAuthorization(parts.shared.limits, call.request)
  return byGet('/oauth/authorize')(parts, call)
}

/** A sign-in goes on by what its cookie names; parameters here are nobody's, and the library stumbles over some. */
export const resume: Handle = (parts, call) => {
  const { uid } = call.request.params as { uid: string }
  const url = `/oauth/authorize/${encodeURIComponent(uid)}`
  return hand(parts, withScriptSources(call), { method: call.request.method, url })
}

/**
 * `response_mode=form_post` is answered by a page of the library's that sends itself, or by a button where no scripts run. The
 * library adds the hash of its script to a `script-src` that it finds; without it the list is empty, and no script runs.
 */
function withScriptSources(call: Call): Call {
  call.reply.header('content-security-policy', `default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'`)
  return call
}
