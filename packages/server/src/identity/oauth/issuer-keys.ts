/**
 * The keys an issuer signs ID tokens with: its own, RS256, made when it first signs, the private part sealed with the server's
 * secret. A rotation publishes the new key before it signs, if wanted, and the old one for a while after.
 */
import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPair, hash, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { LRUCache } from 'lru-cache'
import type { ExternalSigningKey } from 'oidc-provider'
import type { Database, Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { deriveKey, open, seal } from '../../kernel/sealing.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { makeSlots } from './issuer-key-slots.ts'
import { deleteRetired, type IssuerKeyRow, insertKey, lockKeys, publishedKeys, retireKeys } from './issuer-keys-store.ts'
import { issuerActor } from './records.ts'

const algorithm = 'RS256'
const modulusBits = 2048
/** Longer than anybody keeps an ID token for signing out with. */
const overlapMs = 30 * 86_400_000
/** How long anybody may keep the key set without asking again. */
export const keySetMaxAgeSeconds = 300
/** A new key is in every key set that is kept before it signs, with time to spare for slow copies. */
const leadMsDefault = 2 * keySetMaxAgeSeconds * 1000
/** How many keys of an issuer the library can know at once: the signing one, one to come and the last retired ones. */
const slots = 4

export interface IssuerKey {
  readonly kid: string
  readonly publicJwk: { readonly kty: string; readonly n: string; readonly e: string }
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly signsUntilMs: number
  readonly retiresAtMs: number
}

export interface RotateOptions {
  /**
   * How long the new key is only published, so that those who keep the key set for a while have it: ten minutes where it is
   * left out. 0 is for a key that somebody else may have: all keys of before are withdrawn, so that nothing signed with them is
   * taken any more; some apps then refuse new ID tokens for a while.
   */
  readonly leadMs?: number
}

export interface IssuerKeys {
  /** The issuer's keys that are published now; makes the first. Loads them, and answers from memory until they change. */
  load(communityId: string): Promise<readonly IssuerKey[]>
  /** The same of those that are there: makes none. */
  loadMade(communityId: string): Promise<readonly IssuerKey[]>
  /** The key set as `/jwks.json` shows it. */
  publish(communityId: string): Promise<{ keys: readonly object[] }>
  rotate(communityId: string, options?: RotateOptions): Promise<void>
  /** What the library signs and verifies with: `loaded` tells the keys that `load` gave for the issuer that is asked. */
  slotsOf(loaded: () => readonly IssuerKey[]): readonly ExternalSigningKey[]
  /** How many issuers' keys are in memory. */
  readonly size: number
}

export interface IssuerKeysParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly secret: Buffer
  readonly issuersMax: number
}

export function createIssuerKeys({ database, shared, clock, secret, issuersMax }: IssuerKeysParts): IssuerKeys {
  const sealingKey = createSecretKey(deriveKey(secret, 'issuer keys'))
  const entries = new LRUCache<string, { keys: readonly IssuerKey[]; version: number }>({ max: issuersMax })
  const pending = new Map<string, Promise<readonly IssuerKey[]>>()
  const contextOf = (communityId: string, kid: string) => `issuer-key:${communityId}:${kid}`

  function openKey(communityId: string, row: IssuerKeyRow): IssuerKey {
    const jwk = JSON.parse(open(sealingKey, row.private_jwk, contextOf(communityId, row.kid)).toString('utf8'))
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
    return {
      kid: row.kid,
      publicJwk: row.public_jwk,
      // Few are ever verified with.
      get publicKey() {
        return createPublicKey(privateKey)
      },
      privateKey,
      signsUntilMs: row.signs_until?.getTime() ?? Number.POSITIVE_INFINITY,
      retiresAtMs: row.retires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    }
  }

  const now = () => new Date(clock.now())
  const canSign = (rows: readonly IssuerKeyRow[]) => rows.some(({ signs_until: until }) => until === null || until > now())

  /** Two processes may come here at once for a new issuer: the first key written is the one. */
  async function makeFirst(communityId: string): Promise<void> {
    const made = await makeKey()
    await database.change(communityId, async (tx) => {
      await lockKeys(tx)
      if (!canSign(await publishedKeys(tx, communityId, now()))) await store(tx, made)
    })
  }

  async function store(tx: Tx, { jwk, publicJwk, kid }: MadeKey): Promise<void> {
    const sealed = seal(sealingKey, JSON.stringify(jwk), contextOf(tx.communityId, kid))
    await insertKey(tx, { kid, algorithm, public_jwk: publicJwk, private_jwk: sealed, created_at: now() })
    await record(tx, issuerActor, {
      type: 'issuer.key_made',
      objectType: 'issuer',
      objectId: tx.communityId,
      data: { kid },
      userId: tx.communityId,
    })
  }

  async function read(communityId: string): Promise<readonly IssuerKey[]> {
    const made = await readMade(communityId)
    if (made.canSign) return made.keys
    await makeFirst(communityId)
    return read(communityId)
  }
  async function readMade(communityId: string): Promise<{ keys: readonly IssuerKey[]; canSign: boolean }> {
    const version = shared.users.current(communityId)
    const rows = await publishedKeys(database.tenant(communityId), communityId, now())
    const keys = rows.map((row) => openKey(communityId, row))
    if (canSign(rows)) entries.set(communityId, { keys, version })
    return { keys, canSign: canSign(rows) }
  }
  function remembered(communityId: string): readonly IssuerKey[] | undefined {
    const known = entries.get(communityId)
    return known && known.version === shared.users.current(communityId) ? known.keys : undefined
  }

  async function load(communityId: string): Promise<readonly IssuerKey[]> {
    const known = remembered(communityId)
    if (known) return known
    // Of many requests for an issuer that is not loaded, one makes or reads its keys.
    const reading = pending.get(communityId) ?? read(communityId).finally(() => pending.delete(communityId))
    pending.set(communityId, reading)
    return reading
  }

  const inForce = (keys: readonly IssuerKey[]): IssuerKey[] => keys.filter(({ retiresAtMs }) => retiresAtMs > clock.now())
  /** The signing key first, then one to come, then those that signed before. */
  function ordered(published: readonly IssuerKey[]): IssuerKey[] {
    const keys = inForce(published)
    const signing = keys.findIndex(({ signsUntilMs }) => signsUntilMs > clock.now())
    return signing === -1 ? keys : [...keys.slice(signing), ...keys.slice(0, signing).reverse()]
  }

  return {
    load,
    loadMade: async (communityId) => remembered(communityId) ?? (await readMade(communityId)).keys,
    async publish(communityId) {
      return {
        keys: inForce(await load(communityId)).map(({ kid, publicJwk: { kty, n, e } }) => ({
          kty,
          use: 'sig',
          alg: algorithm,
          kid,
          n,
          e,
        })),
      }
    },
    async rotate(communityId, { leadMs = leadMsDefault } = {}) {
      const made = await makeKey()
      await database.change(communityId, async (tx) => {
        await lockKeys(tx)
        const signsUntil = new Date(clock.now() + leadMs)
        await retireKeys(tx, signsUntil, leadMs === 0 ? signsUntil : new Date(signsUntil.getTime() + overlapMs))
        await deleteRetired(tx, now())
        await store(tx, made)
      })
    },
    slotsOf: (loaded) => makeSlots(slots, algorithm, (index) => ordered(loaded())[index]),
    get size() {
      return entries.size
    },
  }
}

interface MadeKey {
  readonly jwk: object
  readonly publicJwk: { readonly kty: string; readonly n: string; readonly e: string }
  readonly kid: string
}
const generate = promisify(generateKeyPair)
/** Off the event loop; tenths of a second. The kid is the key's thumbprint (RFC 7638). */
async function makeKey(): Promise<MadeKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: modulusBits })
  const { e, n } = publicKey.export({ format: 'jwk' }) as { e: string; n: string }
  const kid = hash('sha256', JSON.stringify({ e, kty: 'RSA', n }), 'base64url')
  return { jwk: privateKey.export({ format: 'jwk' }), publicJwk: { kty: 'RSA', n, e }, kid }
}
