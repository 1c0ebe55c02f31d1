/**
 * Apps that people let in: OAuth clients. Made by CLI or on the account page they work at every issuer; those that registered
 * themselves (RFC 7591) work at that issuer alone. They are facts of the host: every change is one under hostId. Sources:
 * space contract
 * 2.1 and Decided here 3 to 5.
 */
import { isKnownScope } from '@guildhall/contract/space/scopes'
import type { Database, Queries, Tx } from '../../db/database.ts'
import { type Actor, type Change, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import { hashAppSecret, makeAppSecret, makeClientId } from './app-secret.ts'
import {
  type AppRow,
  deleteRecordsOfClient,
  deleteRow,
  findById,
  findByClientId as findRowOfClient,
  insertRow,
  lockRow,
  lockRowOfClient,
  rowsOfAll,
  rowsOfOwner,
  updateRow,
} from './apps-store.ts'
import { problemOfRedirectUri, redirectUrisMax } from './redirect-uris.ts'

export interface App {
  readonly id: string
  readonly clientId: string
  /** The issuer it registered itself at; null for one that works at all. */
  readonly issuerId: string | null
  readonly ownerUserId: string | null
  readonly name: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** What it may ask for; null for everything. */
  readonly scopes: readonly string[] | null
  /** SHA-256 of the secret; null for a public app. */
  readonly secretHash: Buffer | null
  readonly hasLastingTokens: boolean
  /** More of what it said when it registered (RFC 7591 2). */
  readonly metadata: Readonly<Record<string, unknown>>
  readonly createdAt: Date
}
export interface AppWithSecret {
  readonly app: App
  /** This is the only moment it is known; undefined for a public app. */
  readonly clientSecret: string | undefined
}
export interface CreateApp {
  readonly name: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  readonly scopes?: readonly string[] | null
  readonly ownerUserId?: string | null
  /** Keeps no secret: an app in a browser or on a phone. It must use PKCE. */
  readonly isPublic?: boolean
  /** True where it is left out: what API 1 promises. */
  readonly hasLastingTokens?: boolean
}
/** What is left out stays as it is. */
export type UpdateApp = Partial<
  Pick<CreateApp, 'name' | 'redirectUris' | 'postLogoutRedirectUris' | 'scopes' | 'hasLastingTokens'>
>

const nameLengthMax = 100
/** People decide by the name: it may not be invisible, nor turn round the sentence it stands in (Unicode UAX 9, 2.1 and 2.2). */
const unreadable = /^[\p{C}\p{Z}]*$|[\u202a-\u202e\u2066-\u2069]/u

/** `tx` acts for the host. Throws Fail `invalid_request` that names the field. */
export async function createApp(tx: Tx, actor: Actor, wanted: CreateApp, now: Date): Promise<AppWithSecret> {
  const clientSecret = wanted.isPublic ? undefined : makeAppSecret()
  const app = await insertApp(tx, actor, {
    clientId: makeClientId(),
    issuerId: null,
    ownerUserId: wanted.ownerUserId ?? null,
    name: wanted.name,
    redirectUris: wanted.redirectUris,
    postLogoutRedirectUris: wanted.postLogoutRedirectUris ?? [],
    scopes: wanted.scopes ?? null,
    secretHash: clientSecret === undefined ? null : hashAppSecret(clientSecret),
    hasLastingTokens: wanted.hasLastingTokens ?? true,
    metadata: {},
    createdAt: now,
  })
  return { app, clientSecret }
}

/** An app as it is, for those that register themselves; `createApp` is for people. */
export async function insertApp(tx: Tx, actor: Actor, wanted: Omit<App, 'id'>): Promise<App> {
  const app: App = { ...wanted, ...checked(wanted), id: newId() }
  await insertRow(tx, toRow(app))
  await record(tx, actor, change('app.created', app))
  return app
}

export const findApp = async (queries: Queries, id: string): Promise<App | undefined> => mapped(await findById(queries, id))
export const findAppOfClient = async (queries: Queries, clientId: string): Promise<App | undefined> =>
  mapped(await findRowOfClient(queries, clientId))
export const listApps = async (queries: Queries, ownerUserId: string): Promise<App[]> =>
  (await rowsOfOwner(queries, ownerUserId)).map(toApp)
/** Those that were made by CLI or on the account page. */
export const listAllApps = async (queries: Queries): Promise<App[]> => (await rowsOfAll(queries)).map(toApp)

/** Whose app it must be: another's looks like one that is not there. Operators leave `ownerUserId` out. */
export interface AppId {
  readonly id: string
  readonly ownerUserId?: string
}

/** Throws Fail `app_not_found`, `invalid_request`. */
export async function updateApp(tx: Tx, actor: Actor, which: AppId, wanted: UpdateApp, now: Date): Promise<App> {
  const app = await lockApp(tx, which)
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as UpdateApp
  return await storeApp(tx, actor, { ...app, ...given }, 'app.updated', now)
}

/** What an app that registered itself says of itself now; `tx` holds it by `lockAppOfClient`. */
export const storeApp = async (
  tx: Tx,
  actor: Actor,
  app: App,
  type: 'app.updated' | 'app.secret_renewed',
  now: Date,
): Promise<App> => {
  const next: App = { ...app, ...checked(app) }
  await updateRow(tx, toRow(next), now)
  await record(tx, actor, change(type, next))
  return next
}
export const lockAppOfClient = async (tx: Tx, clientId: string): Promise<App | undefined> =>
  mapped(await lockRowOfClient(tx, clientId))

/** The old secret ends at once. Throws Fail `app_not_found`; `invalid_request` for a public app. */
export async function renewSecret(tx: Tx, actor: Actor, which: AppId, now: Date): Promise<AppWithSecret> {
  const app = await lockApp(tx, which)
  if (app.secretHash === null) throw invalid('', 'a public app has no secret')
  const clientSecret = makeAppSecret()
  return {
    app: await storeApp(tx, actor, { ...app, secretHash: hashAppSecret(clientSecret) }, 'app.secret_renewed', now),
    clientSecret,
  }
}

/** Its tokens and what people allowed it end with it. Throws Fail `app_not_found`. */
export async function removeApp(database: Database, actor: Actor, which: AppId): Promise<void> {
  const clientId = await database.change(hostId, async (tx) => {
    const app = await lockApp(tx, which)
    await deleteRow(tx, app.id)
    await record(tx, actor, change('app.removed', app))
    return app.clientId
  })
  // Without its app no token is taken any more; this is the tidying, over all communities.
  await deleteRecordsOfClient(database.system, clientId)
}

async function lockApp(tx: Tx, { id, ownerUserId }: AppId): Promise<App> {
  const app = mapped(await lockRow(tx, id))
  if (!app || (ownerUserId !== undefined && app.ownerUserId !== ownerUserId)) throw new Fail('app_not_found')
  return app
}

type Checked = Pick<App, 'name' | 'redirectUris' | 'postLogoutRedirectUris' | 'scopes'>
function checked(wanted: Checked): Checked {
  const name = wanted.name.trim()
  if (name === '' || name.length > nameLengthMax || /\p{Cc}/u.test(name) || !name.isWellFormed())
    throw invalid('name', `must have 1 to ${nameLengthMax} characters`)
  if (unreadable.test(name)) throw invalid('name', 'must be readable, without marks that turn the text around it')
  const redirectUris = checkedUris('redirectUris', wanted.redirectUris)
  if (redirectUris.length === 0) throw invalid('redirectUris', 'must name at least one address', 'required')
  const postLogoutRedirectUris = checkedUris('postLogoutRedirectUris', wanted.postLogoutRedirectUris)
  const scopes = wanted.scopes && [...new Set(wanted.scopes)]
  const unknown = scopes?.find((scope) => !isKnownScope(scope))
  if (unknown !== undefined)
    throw invalid('scopes', `must not name ${JSON.stringify(unknown.slice(0, 100))}, which is no scope`, 'unknown')
  return { name, redirectUris, postLogoutRedirectUris, scopes }
}

function checkedUris(field: string, uris: readonly string[]): string[] {
  const distinct = [...new Set(uris)]
  if (distinct.length > redirectUrisMax) throw invalid(field, `must name at most ${redirectUrisMax} addresses`, 'too_long')
  for (const [index, uri] of distinct.entries()) {
    const problem = problemOfRedirectUri(uri)
    if (problem !== undefined) throw invalid(`${field}[${index}]`, problem)
  }
  return distinct
}

const change = (type: Change['type'], app: App): Change => ({
  type,
  objectType: 'app',
  objectId: app.id,
  data: { appId: app.id, clientId: app.clientId, name: app.name },
  userId: app.id,
})

const mapped = (row: AppRow | undefined): App | undefined => row && toApp(row)
const toApp = (row: AppRow): App => ({
  id: row.id,
  clientId: row.client_id,
  issuerId: row.issuer_id,
  ownerUserId: row.owner_user_id,
  name: row.name,
  redirectUris: row.redirect_uris,
  postLogoutRedirectUris: row.post_logout_redirect_uris,
  scopes: row.scopes,
  secretHash: row.secret_hash,
  hasLastingTokens: row.has_lasting_tokens,
  metadata: row.metadata,
  createdAt: row.created_at,
})
const toRow = (app: App): AppRow => ({
  id: app.id,
  client_id: app.clientId,
  issuer_id: app.issuerId,
  owner_user_id: app.ownerUserId,
  name: app.name,
  redirect_uris: app.redirectUris,
  post_logout_redirect_uris: app.postLogoutRedirectUris,
  scopes: app.scopes,
  secret_hash: app.secretHash,
  has_lasting_tokens: app.hasLastingTokens,
  metadata: app.metadata,
  created_at: app.createdAt,
})
