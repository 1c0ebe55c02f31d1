/** Codes and refresh tokens for access tokens, and tokens taken back. */
import type { IssuerAddress } from '../../../identity/oauth/asked.ts'
import { codeRedirectUri, isGrantCode } from '../../../identity/oauth/tokens.ts'
import { hostId } from '../../../kernel/ids.ts'
import { type Call, type Handle, type HandleParts, paramsOf } from './calls.ts'
import { formFor, hand } from './hand.ts'
import { clientIdOf } from './parameters.ts'

export const exchange: Handle = async (parts, call) => {
  const params = await paramsOf(call.request)
  // It was made without an address, so whichever is sent says nothing.
  if (isGrantCode(params.get('code') ?? '')) params.set('redirect_uri', codeRedirectUri)
  const text = params.get(params.get('grant_type') === 'refresh_token' ? 'refresh_token' : 'code') ?? ''
  const at = await issuerOf(parts, call, params, text)
  return hand(parts, { ...call, at }, formFor('/oauth/access_token', params))
}

/** What was given in exchange at the host's address is taken back there. RFC 7009. */
export const revoke: Handle = async (parts, call) => {
  const params = await paramsOf(call.request)
  const at = await issuerOf(parts, call, params, params.get('token') ?? '')
  return hand(parts, { ...call, at }, formFor('/oauth/revoke', params))
}

/**
 * Clients send people to a community's address to sign in, and exchange the code at the host's all the same. For an app that
 * works at all issuers that is the community's business. Source: space contract 2.1.
 */
async function issuerOf(
  { issuers, findGiver }: HandleParts,
  { request, at }: Call,
  params: URLSearchParams,
  text: string,
): Promise<IssuerAddress> {
  if (at.communityId !== hostId) return at
  const giver = await findGiver(request, text)
  const app = giver && (await issuers.apps.find(clientIdOf(params, request.headers.authorization) ?? ''))
  return giver && app?.issuerId === null ? giver : at
}
