import type { TokenPair } from '../../../identity/accounts/accounts.ts'

/** Bare, without the envelope of the rest. Source: the API reference, Authentication [seed]. */
export const presentTokens = ({ accessToken, refreshToken, expiresInSeconds }: TokenPair) => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'Bearer' as const,
  expires_in: expiresInSeconds,
})
