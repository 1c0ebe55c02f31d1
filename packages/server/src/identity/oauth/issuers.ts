/**
 * The host's issuer and one for every community, each at the addresses it is asked under. One instance of the library answers for
 * all communities (decision 10); what is an issuer's own is its keys, in memory while they are used, and its records.
 */
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import type { Provider } from 'oidc-provider'
import { hostId } from '../../kernel/ids.ts'
import { deriveKey } from '../../kernel/sealing.ts'
import { type AppMemory, createAppMemory } from '../apps/app-memory.ts'
import { askAt, asked, askedKeys, type IssuerAddress, type RenderPages } from './asked.ts'
import { clientAdapter } from './clients.ts'
import type { Person } from './configuration.ts'
import { type Consents, createConsents } from './consents.ts'
import { createIssuerKeys, type IssuerKeys } from './issuer-keys.ts'
import { createIssuerMarks, type IssuerMarks } from './issuer-marks.ts'
import { loadLibrary } from './library.ts'
import { claimsFor, describePerson, type SignInStanding } from './people.ts'
import { makeProvider } from './provider.ts'
import { createRecords, type RecordsParts } from './records.ts'
import { userIdOf } from './subjects.ts'
import { createTokens, type Tokens } from './tokens.ts'

export interface IssuersParts extends RecordsParts {
  /** Key material for cookies, for the keys at rest and for what tokens say of their issuer. */
  readonly secret: Buffer
  /** Issuers whose signing keys are in memory at most. */
  readonly issuersMax?: number
  /** Whether the person may sign in through the community, and what their membership says of them, if there is one. */
  standingOf(communityId: string, userId: string): Promise<SignInStanding>
}

/** A request as the library reads it: the path below the issuer's address, the body as a stream. */
export type IssuerRequest = Readable & { method: string; url: string; headers: Record<string, string | string[] | undefined> }

export interface Issuer extends IssuerAddress {
  /** Calls the library in this issuer's name. */
  use<Result>(work: (provider: Provider) => Result): Result
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
}

const issuersMaxDefault = 10_000
const peopleMax = 10_000

type Answer = (request: IssuerRequest, response: ServerResponse) => Promise<void>
interface Made {
  readonly provider: Provider
  readonly answer: Answer
}

export function createIssuers(parts: IssuersParts): Issuers {
  const { database, shared, clock, log, secret, issuersMax = issuersMaxDefault } = parts
  const apps = createAppMemory(parts)
  const records = createRecords(parts)
  const marks = createIssuerMarks(secret)
  const tokens = createTokens({ ...parts, apps, marks })
  const keys = createIssuerKeys({ ...parts, issuersMax })
  const consents = createConsents(parts)
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

  const clients = clientAdapter({ database, clock, apps })
  const make = (isHost: boolean) => {
    const provider = makeProvider({
      isHost,
      cookieKey,
      adapter: (model) => (model === 'Client' ? clients : records.adapterOf(model)),
      jwks: { keys: keys.slotsOf(askedKeys) },
      consents,
      findPerson,
      loadKeys: async () => {
        const here = asked()
        here.keys = await keys.load(here.at.communityId)
      },
      log,
      apps,
      tokens,
      settleExchange: records.settle,
      marks,
    })
    return { provider, answer: provider.callback() as unknown as Answer }
  }
  let host: Made | undefined
  let communities: Made | undefined
  function instanceFor({ communityId }: IssuerAddress): Made {
    if (communityId === hostId) {
      host ??= make(true)
      return host
    }
    communities ??= make(false)
    return communities
  }

  return {
    async ready() {
      await loadLibrary()
    },
    of: (at) => ({
      ...at,
      use: (work) => askAt(at, undefined, () => work(instanceFor(at).provider)),
      handle: (request, response, pages) =>
        askAt(at, pages, async () => {
          // A hint is verified: with the keys there are, if any.
          if (request.url.includes('id_token_hint=')) asked().keys = await keys.loadMade(at.communityId)
          await instanceFor(at).answer(request, response)
        }),
    }),
    tokens,
    keys,
    marks,
    apps,
    consents,
  }
}
