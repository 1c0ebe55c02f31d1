import type { space } from '@guildhall/contract/space'
import { findStanding, listSpacesOfPerson } from '../../../domain/spaces/spaces.ts'
import type { Data, Handler, Handlers, TokenCaller } from '../../../http/context.ts'
import type { FoundToken } from '../../../identity/oauth/tokens.ts'
import { Fail, invalid } from '../../../kernel/fail.ts'
import { hostId } from '../../../kernel/ids.ts'
import { isAdminRole, type SpaceParts } from '../admit.ts'

type AccessTokens = typeof space.accessTokens

/** Issuers whose tokens the caller may name: the host, and the spaces they belong to. */
const issuersOf = async (data: Data, userId: string): Promise<string[]> => [
  hostId,
  ...(await listSpacesOfPerson(data.system, userId)).map(({ communityId }) => communityId),
]

/** The token of a path, if it is one of the same app; 404 for all others. */
async function findNamed({ tokens }: SpaceParts, data: Data, caller: TokenCaller, text: string): Promise<FoundToken> {
  const found = await tokens.find(await issuersOf(data, caller.userId), text)
  if (found?.clientId !== caller.clientId) throw new Fail('token_not_found')
  return found
}

const get =
  (parts: SpaceParts): Handler<AccessTokens['get']> =>
  async ({ params, token, data }) => ({ scope: [...(await findNamed(parts, data, token, params.token)).scopes] })

const revoke =
  (parts: SpaceParts): Handler<AccessTokens['revoke']> =>
  async ({ params, token, data }) => {
    const { communityId } = await findNamed(parts, data, token, params.token)
    await parts.tokens.revoke([communityId], params.token)
    return undefined
  }

/** Made by the person of the named token, who has to be an admin there now. */
const createForSpace =
  (parts: SpaceParts): Handler<AccessTokens['createForSpace']> =>
  async ({ params, body, token, data }) => {
    const { userId, clientId, scopes } = await findNamed(parts, data, token, params.token)
    const standing = await findStanding(data.system, body.space_id, userId)
    if (!standing) throw invalid('space_id', 'is not a space')
    if (!isAdminRole(standing.role ?? undefined)) throw new Fail('space_role_missing')
    const issued = await parts.tokens.issue({ communityId: standing.communityId, userId, clientId, scopes, isSpaceOwned: true })
    if (!issued) throw invalid('space_id', 'is a space that the app is not registered at')
    return { scope: [...scopes], token: issued.token, client_id: clientId }
  }

export const accessTokens = (parts: SpaceParts): Handlers<AccessTokens> => ({
  get: get(parts),
  revoke: revoke(parts),
  createForSpace: createForSpace(parts),
})
