/** Bare oidc-provider on its own in-memory adapter: one RS256 key of 2048 bits, opaque tokens, PKCE off, the claims of a member. */
import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type JWK, Provider } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import { baselineClient, type Prepared } from './openid-client.ts'
import type { Answering } from './process.ts'
import { replyOrFail } from './reply.ts'

/** The library's own store forgets all but a thousand things, which is fewer than a round uses up. */
const store = new Map<string, unknown>()
class RoomyAdapter extends MemoryAdapter {
  constructor(model: string) {
    super(model, store)
  }
}

const claims = { name: 'A member', picture: 'https://example.org/member.jpg', phone_number: '+4930123456' }

function makeProvider(): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { clientId, clientSecret, redirectUri } = baselineClient
  return new Provider('http://localhost', {
    adapter: RoomyAdapter,
    jwks: { keys: [{ ...(privateKey.export({ format: 'jwk' }) as JWK), alg: 'RS256', use: 'sig', kid: 'bench' }] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub', ...Object.keys(claims)] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the benchmarks'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_ctx, asking, token) => asking.clientId === token.clientId },
    },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...claims }) }),
    pkce: { required: () => false },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 600,
      ClientCredentials: 600,
      Grant: 4200,
      IdToken: 3600,
      RefreshToken: 30 * 86_400,
    },
  })
}

/** The library's answers; and at `/prepare/<kind>?count=<n>` a JSON list of codes or tokens that are made for it. */
export function answerOpenId(): Answering {
  const provider = makeProvider()
  const answer = provider.callback()
  return (request, response) => {
    if (request.url!.startsWith('/prepare/')) prepare(provider, request, response)
    else void answer(request, response)
  }
}

function prepare(provider: Provider, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url!, 'http://localhost')
  const kind = url.pathname.split('/')[2] as Prepared
  const count = Number(url.searchParams.get('count'))
  const work = async (): Promise<[number, string]> => {
    const client = (await provider.Client.find(baselineClient.clientId))!
    const made: string[] = []
    while (made.length < count) made.push(await makeOne(provider, client, kind))
    return [200, JSON.stringify(made)]
  }
  replyOrFail(response, work())
}

type BareClient = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>

/** Under a grant of its own, as after a sign-in. */
async function makeOne(provider: Provider, client: BareClient, kind: Prepared): Promise<string> {
  const accountId = 'member'
  const scope = kind === 'refresh-tokens' ? 'openid offline_access' : 'openid'
  const grant = new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope(scope)
  const grantId = await grant.save()
  const common = { accountId, client, grantId, scope, gty: 'authorization_code' }
  const authTime = Math.floor(Date.now() / 1000)
  switch (kind) {
    case 'codes':
      return new provider.AuthorizationCode({ ...common, authTime, redirectUri: baselineClient.redirectUri }).save()
    case 'access-tokens':
      return new provider.AccessToken({ ...common }).save()
    case 'refresh-tokens':
      return new provider.RefreshToken({ ...common, authTime, rotations: 0 }).save()
  }
}
