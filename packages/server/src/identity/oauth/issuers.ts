/**
 * The host's issuer and one for every community, each at the addresses it is asked under: loaded when first used, the least used
 * let go. Keys, apps, grants and sessions belong to the community and not to the address, so nothing is lost with an instance.
 */
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { hostId } from '../../kernel/ids.ts'
import { deriveKey } from '../../kernel/sealing.ts'
import { type AppMemory, createAppMemory } from '../apps/app-memory.ts'
import { clientAdapter } from './clients.ts'
import type { IssuerAddress, Person, RenderPages } from './configuration.ts'
import { type Consents, createConsents } from './consents.ts'
import { createIssuerKeys, type IssuerKey, type IssuerKeys } from './issuer-keys.ts'
import { createIssuerMarks, type IssuerMarks } from './issuer-marks.ts'
import { loadLibrary } from './library.ts'
import { claimsFor, describePerson, type MemberClaims } from './people.ts'
import { makeProvider } from './provider.ts'
import { createRecords, type RecordsParts } from './records.ts'
import { userIdOf } from './subjects.ts'
import { createTokens, type Tokens } from './tokens.ts'

export interface IssuersParts extends RecordsParts {
  /** Key material for cookies, for the keys at rest and for what tokens say of their issuer. */
  readonly secret: Buffer
  /** Instances in memory at most, each about 60 kB. */
  readonly issuersMax?: number
  /** Whether the person may sign in through the community, and what their membership says of them, if there is one. */
  standingOf(communityId: string, userId: string): Promise<SignInStanding>
}

export interface SignInStanding {
  /** Why they may not; undefined where there is no reason. */
  readonly refusal: string | undefined
  /** Undefined for who is no member. */
  readonly member: MemberClaims | undefined
}

/** A request as the library reads it: the path below the issuer's address, the body as a stream. */
export type IssuerRequest = Readable & { method: string; url: string; headers: Record<string, string | string[] | undefined> }

export interface Issuer extends IssuerAddress {
  readonly provider: Provider
  handle(request: IssuerRequest, response: ServerResponse, pages: RenderPages): Promise<void>
}

export interface Issuers {
  /** Loads the library; to be waited for before `of`. */
  ready(): Promise<void>
  of(at: IssuerAddress): Issuer
  readonly tokens: Tokens
  readonly keys: IssuerKeys
  readonly marks: IssuerMarks
  readonly apps: AppMemory
  readonly consents: Consents
  /** How many are in memory. */
  readonly size: number
}

const issuersMaxDefault = 5000
const peopleMax = 10_000

export function createIssuers(parts: IssuersParts): Issuers {
  const { database, shared, clock, log, secret, issuersMax = issuersMaxDefault } = parts
  const apps = createAppMemory(parts)
  const adapterOf = createRecords(parts)
  const marks = createIssuerMarks(secret)
  const tokens = createTokens({ ...parts, apps, marks })
  const keys = createIssuerKeys({ ...parts, issuersMax })
  const consents = createConsents(parts)
  const loaded = new LRUCache<string, Issuer>({ max: issuersMax })
  const people = new LRUCache<string, { person: Person; versions: readonly [user: number, community: number] }>({
    max: peopleMax,
  })
  const cookieKey = deriveKey(secret, 'issuer cookies').toString('base64')

  /** From memory until something of the person, their membership or the community changes, in whichever process. */
  async function findPerson(communityId: string, sub: string): Promise<Person | undefined> {
    const userId = userIdOf(sub)
    if (userId === undefined) return undefined
    const key = `${communityId} ${userId}`
    const known = people.get(key)
    // Read before the rows are: what changes meanwhile makes this entry old at once.
    const versions = [shared.users.current(userId), shared.users.current(communityId)] as const
    if (known && known.versions[0] === versions[0] && known.versions[1] === versions[1]) return known.person
    const person = await readPerson(communityId, userId)
    if (person) people.set(key, { person, versions })
    return person
  }

  async function readPerson(communityId: string, userId: string): Promise<Person | undefined> {
    if (communityId === hostId) {
      const claims = await describePerson(database.system, userId)
      return claims && (() => claims)
    }
    const [claims, { refusal, member }] = await Promise.all([
      describePerson(database.system, userId),
      parts.standingOf(communityId, userId),
    ])
    return claims && refusal === undefined ? (scope) => claimsFor(claims, member ?? {}, scope) : undefined
  }

  function make(at: IssuerAddress): Issuer {
    const { communityId } = at
    const pagesOf = new WeakMap<object, RenderPages>()
    const pages = (ctx: KoaContextWithOIDC) => pagesOf.get(ctx.req)!
    const holder: { keys: readonly IssuerKey[] } = { keys: [] }
    const adapter = adapterOf(communityId)
    const provider = makeProvider({
      at,
      cookieKey,
      adapter: (model) => (model === 'Client' ? clientAdapter({ database, clock, apps }, communityId) : adapter(model)),
      jwks: { keys: keys.slotsOf(holder) },
      consents,
      findPerson: (sub) => findPerson(communityId, sub),
      loadKeys: async () => {
        holder.keys = await keys.load(communityId)
      },
      render: {
        error: (ctx, out) => pages(ctx).error(ctx, out),
        logout: (ctx, form) => pages(ctx).logout(ctx, form),
        loggedOut: (ctx) => pages(ctx).loggedOut(ctx),
        signedOut: (ctx) => pages(ctx).signedOut(ctx),
      },
      log,
      apps,
      tokens,
      marks,
    })
    const answer = provider.callback() as unknown as (request: IssuerRequest, response: ServerResponse) => Promise<void>
    return {
      ...at,
      provider,
      async handle(request, response, render) {
        pagesOf.set(request, render)
        // A hint is verified: with the keys there are, if any.
        if (request.url.includes('id_token_hint=')) holder.keys = await keys.loadMade(communityId)
        await answer(request, response)
      },
    }
  }

  return {
    async ready() {
      await loadLibrary()
    },
    of(at) {
      const key = `${at.communityId} ${at.url}`
      let issuer = loaded.get(key)
      if (!issuer) {
        issuer = make(at)
        loaded.set(key, issuer)
      }
      return issuer
    },
    tokens,
    keys,
    marks,
    apps,
    consents,
    get size() {
      return loaded.size
    },
  }
}
