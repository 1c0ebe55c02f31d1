import type { space } from '@guildhall/contract/space'
import { findStanding } from '../../../domain/spaces/spaces.ts'
import type { Handler, Handlers, TokenCaller } from '../../../http/context.ts'
import type { FoundToken } from '../../../identity/oauth/tokens.ts'
import { isManager } from '../../../identity/roles.ts'
import { Fail, invalid } from '../../../kernel/fail.ts'
import { hostId } from '../../../kernel/ids.ts'
import { actingAtHost, type SpaceParts } from '../admit.ts'

type AccessTokens = typeof space.accessTokens

/** The token of a path, if it is one of the same app, whichever issuer gave it; 404 for all others. */
async function findNamed({ tokens }: SpaceParts, caller: TokenCaller, text: string): Promise<FoundToken> {
  const found = await tokens.find(text)
  if (found?.clientId !== caller.clientId) throw new Fail('token_not_found')
  return found
}

const get =
  (parts: SpaceParts): Handler<AccessTokens['get']> =>
  async ({ params, token }) => ({ scope: [...(await findNamed(parts, token, params.token)).scopes] })

const revoke =
  (parts: SpaceParts): Handler<AccessTokens['revoke']> =>
  async ({ params, token }) => {
    await findNamed(parts, token, params.token)
    await parts.tokens.revoke(params.token)
    return undefined
  }

/** Made by the person of the named token, who has to be an admin there now. A space's own token makes more of that space alone. */
const createForSpace =
  (parts: SpaceParts): Handler<AccessTokens['createForSpace']> =>
  async ({ params, body, token, data }) => {
    const named = await findNamed(parts, token, params.token)
    const { clientId, scopes } = named
    const userId = await actingAtHost(parts, named)
    const standing = await findStanding(data.system, body.space_id, userId)
    if (!standing) throw invalid('space_id', 'is not a space')
    if (named.communityId !== hostId && named.communityId !== standing.communityId)
      throw invalid('space_id', 'is another space than the one that the token opens')
    if (!isManager(standing.role)) throw new Fail('space_role_missing')
    const issued = await parts.tokens.issue({ communityId: standing.communityId, userId, clientId, scopes, isSpaceOwned: true })
    if (!issued) throw invalid('space_id', 'is a space that the app is not registered at')
    return { scope: [...scopes], token: issued.token, client_id: clientId }
  }

export const accessTokens = (parts: SpaceParts): Handlers<AccessTokens> => ({
  get: get(parts),
  revoke: revoke(parts),
  createForSpace: createForSpace(parts),
})
