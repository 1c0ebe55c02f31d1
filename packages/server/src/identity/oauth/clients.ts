/**
 * Apps as the library sees them (its "clients"), for the issuer that is asked: found in memory, compared by the hash of their secret, sent
 * back to exactly where they registered; and the registration of apps by themselves (RFC 7591, 7592).
 */

import { LRUCache } from 'lru-cache'
import type { Adapter, Client, ClientMetadata, Provider } from 'oidc-provider'
import type { Database } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail } from '../../kernel/fail.ts'
import { hostId } from '../../kernel/ids.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import { hashAppSecret, isAppSecret, matchesSecret } from '../apps/app-secret.ts'
import { type App, insertApp, lockAppOfClient, removeApp, storeApp } from '../apps/apps.ts'
import { isRegisteredRedirect, problemOfRedirectUri } from '../apps/redirect-uris.ts'
import { asked } from './asked.ts'
import { library } from './library.ts'
import { issuerActor } from './records.ts'

export interface ClientsParts {
  readonly database: Database
  readonly clock: Clock
  readonly apps: AppMemory
}

/** What an app may say of itself; the rest of a registration is not kept (RFC 7591 2). */
export const registrable = [
  'redirect_uris',
  'post_logout_redirect_uris',
  'token_endpoint_auth_method',
  'grant_types',
  'response_types',
  'client_name',
  'client_uri',
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'contacts',
  'scope',
  'application_type',
  'default_max_age',
  'require_auth_time',
  'initiate_login_uri',
] as const
/** Columns of their own hold these. */
const inColumns = new Set([
  'client_id',
  'client_secret',
  'client_secret_expires_at',
  'client_id_issued_at',
  'client_name',
  'redirect_uris',
  'post_logout_redirect_uris',
  'scope',
])

const clientsMax = 10_000
const appOf = new WeakMap<Client, App>()
/** The app behind a client of the library. */
export const appOfClient = (client: Client | undefined): App | undefined => client && appOf.get(client)

export function metadataOf(app: App): ClientMetadata {
  const isPublic = app.secretHash === null
  return {
    // The library asks for it, and compares by `compareClientSecret` below alone.
    ...(app.secretHash && { client_secret: app.secretHash.toString('hex') }),
    grant_types: app.hasLastingTokens ? ['authorization_code'] : ['authorization_code', 'refresh_token'],
    ...(app.metadata as Partial<ClientMetadata>),
    client_id: app.clientId,
    client_id_issued_at: Math.floor(app.createdAt.getTime() / 1000),
    client_name: app.name,
    redirect_uris: [...app.redirectUris],
    post_logout_redirect_uris: [...app.postLogoutRedirectUris],
    response_types: ['code'],
    token_endpoint_auth_method: isPublic ? 'none' : methodOf(app),
    ...(app.scopes && { scope: app.scopes.join(' ') }),
  }
}
const methodOf = (app: App) =>
  app.metadata.token_endpoint_auth_method === 'client_secret_post' ? 'client_secret_post' : 'client_secret_basic'

// The library's classes are made anew with each provider, so these replace methods of that one.
interface ClientClass {
  find(id: string): Promise<Client | undefined>
  new (metadata: ClientMetadata): Client
  readonly prototype: Client & { compareClientSecret(secret: string): boolean }
  readonly Schema: { prototype: { redirectUris(uris?: readonly string[], label?: string): void } }
}

export function useClients(provider: Provider, apps: AppMemory): void {
  const Client = provider.Client as unknown as ClientClass
  const made = new LRUCache<string, { app: App; client: Client }>({ max: clientsMax })
  Client.find = async (id) => {
    const app = typeof id === 'string' ? await apps.find(id) : undefined
    if (!app || (app.issuerId !== null && app.issuerId !== asked().at.communityId)) return undefined
    const known = made.get(id)
    if (known?.app === app) return known.client
    const client = new Client(metadataOf(app))
    appOf.set(client, app)
    made.set(id, { app, client })
    return client
  }
  Client.prototype.compareClientSecret = function (this: Client, secret: string) {
    const app = appOf.get(this)
    return app?.secretHash ? matchesSecret(app.secretHash, secret) : false
  }
  Client.prototype.redirectUriAllowed = function (this: Client, uri: string) {
    return isRegisteredRedirect(this.redirectUris ?? [], uri)
  }
  Client.prototype.postLogoutRedirectUriAllowed = function (this: Client, uri: string) {
    return (this.postLogoutRedirectUris ?? []).includes(uri)
  }
  Client.Schema.prototype.redirectUris = function (
    this: { redirect_uris?: readonly string[] },
    uris = this.redirect_uris ?? [],
    label = 'redirect_uris',
  ) {
    for (const uri of uris) {
      const problem = problemOfRedirectUri(uri)
      if (problem !== undefined) throw new (library().errors.InvalidClientMetadata)(`${label} ${problem}`)
    }
  }
}

/** Where the library puts apps that register themselves. */
export function clientAdapter({ database, clock, apps }: ClientsParts): Adapter {
  const refuse = () => Promise.reject(new Error('clients are not stored like tokens'))
  return {
    async upsert(clientId, payload) {
      const metadata = payload as unknown as ClientMetadata
      const now = new Date(clock.now())
      await worded(() =>
        database.change(hostId, async (tx) => {
          const known = await lockAppOfClient(tx, clientId)
          const said = fromMetadata(metadata, known)
          if (!known)
            await insertApp(tx, issuerActor, {
              ...said,
              clientId,
              issuerId: asked().at.communityId,
              ownerUserId: null,
              hasLastingTokens: false,
              createdAt: now,
            })
          else await storeApp(tx, issuerActor, { ...known, ...said }, 'app.updated', now)
        }),
      )
    },
    async find(clientId) {
      const app = await apps.find(clientId)
      return app && metadataOf(app)
    },
    async destroy(clientId) {
      const app = await apps.find(clientId)
      if (app) await removeApp(database, issuerActor, { id: app.id })
    },
    consume: refuse,
    revokeByGrantId: refuse,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  }
}

function fromMetadata(
  metadata: ClientMetadata,
  known: App | undefined,
): Pick<App, 'name' | 'redirectUris' | 'postLogoutRedirectUris' | 'scopes' | 'secretHash' | 'metadata'> {
  const rest = Object.entries(metadata).filter(
    ([name, value]) => !inColumns.has(name) && (registrable as readonly string[]).includes(name) && value !== undefined,
  )
  return {
    name: metadata.client_name ?? 'An app without a name',
    redirectUris: metadata.redirect_uris ?? [],
    postLogoutRedirectUris: metadata.post_logout_redirect_uris ?? [],
    scopes: metadata.scope?.split(' ') ?? null,
    secretHash: metadata.token_endpoint_auth_method === 'none' ? null : secretHashOf(metadata.client_secret, known),
    metadata: Object.fromEntries(rest),
  }
}
/** A secret that was just made is hashed; otherwise it is the hash itself, which `metadataOf` gave. */
function secretHashOf(secret: string | undefined, known: App | undefined): Buffer | null {
  if (secret !== undefined && isAppSecret(secret)) return hashAppSecret(secret)
  return known?.secretHash ?? null
}

/** What our own rules refuse, in the words of RFC 7591 3.2.2. */
async function worded(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const [problem] = error instanceof Fail && error.code === 'invalid_request' ? error.problems : []
    if (!problem) throw error
    const names: Record<string, string> = {
      name: 'client_name',
      redirectUris: 'redirect_uris',
      postLogoutRedirectUris: 'post_logout_redirect_uris',
      scopes: 'scope',
    }
    const field = problem.field.replace(/\[.*/, '')
    throw new (library().errors.InvalidClientMetadata)(`${names[field] ?? field} ${problem.message}`)
  }
}
