/**
 * The library's storage (its "adapter") over oauth_records, for the issuer that is asked. Access tokens and grants are kept in
 * memory too, since they are asked for with every introspection; they are dropped in every process when the person's rights end.
 */
import { LRUCache } from 'lru-cache'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Database, Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import type { Versioned } from '../../kernel/shared/versions.ts'
import { asked, type Exchange } from './asked.ts'
import {
  consumeRecord,
  deleteFamily,
  deleteOfGrant,
  deleteRecord,
  exchangeRecord,
  findGrantId,
  findRecord,
  findSession,
  hashId,
  type Model,
  type NewRecord,
  purgeRecords,
  type RecordName,
  type RecordRow,
  upsertRecord,
} from './records-store.ts'
import { userIdOf } from './subjects.ts'

/** From this on a token counts as lasting and is stored without an end. */
export const lastingSeconds = 50 * 365 * 86_400
const remembered = new Set<Model>(['AccessToken', 'Grant'])
const entriesMax = 20_000
/** One in this many writes also removes rows that are over. */
const purgeEvery = 64

export const issuerActor: Actor = { type: 'system', id: 'issuer' }

export interface RecordsParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly log: Logger
}

interface Entry {
  readonly row: string
  readonly expiresAtMs: number
  readonly versions: Versioned<unknown>['versions']
}

/** Says that tokens of a person ended, so that every process forgets what it keeps of that person. */
export const recordRevocation = (tx: Tx, userId: string): Promise<void> =>
  record(tx, issuerActor, { type: 'token.revoked', objectType: 'user', objectId: userId, data: { userId }, userId })

export async function recordRevocations(tx: Tx, rows: readonly { readonly user_id: string | null }[]): Promise<void> {
  const userIds = new Set(rows.flatMap(({ user_id: userId }) => userId ?? []))
  for (const userId of userIds) await recordRevocation(tx, userId)
}

export interface Records {
  readonly adapterOf: (model: string) => Adapter
  /**
   * Writes what a call of the token endpoint has changed, in one transaction. False where what it brought was used up by another
   * call meanwhile: then nothing is given, and all that came of it before ends.
   */
  settle(exchange: Exchange, isGranted: boolean): Promise<boolean>
}

export function createRecords(parts: RecordsParts): Records {
  const { database, shared, clock, log } = parts
  const entries = new LRUCache<string, Entry>({ max: entriesMax })
  let writes = 0
  const now = () => new Date(clock.now())

  const tenantAsked = () => database.tenant(asked().at.communityId)
  const keyOf = ({ communityId }: Tenant, model: Model, idHash: Buffer) => `${communityId} ${model} ${idHash.toString('base64')}`

  function remember(key: string, { row, versions }: Versioned<RecordRow>): void {
    // Nobody would say when it ends.
    if (row.user_id === null) return
    const expiresAtMs = row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY
    entries.set(key, { row: JSON.stringify(row), expiresAtMs, versions })
  }

  /** Writes records by `work`, which answers whether they were; keeps in memory those that are asked for often. */
  async function store(tenant: Tenant, given: readonly NewRecord[], work: () => Promise<boolean>): Promise<boolean> {
    // Taken before: what ends meanwhile makes these old at once.
    const versions = given.map(({ userId }) => (userId === null ? [] : [[userId, shared.users.current(userId)] as const]))
    if (!(await work())) return false
    for (const [index, { model, idHash, payload, userId, expiresAt }] of given.entries()) {
      if (!remembered.has(model)) continue
      const row = { payload, user_id: userId, expires_at: expiresAt, consumed_at: null }
      remember(keyOf(tenant, model, idHash), { row, versions: versions[index]! })
    }
    if (++writes % purgeEvery === 0)
      await purgeRecords(tenant, now()).catch((error: unknown) => log.warn({ err: error }, 'old OAuth records were not removed'))
    return true
  }

  /** Ends what is kept of a person everywhere, where tokens or grants went. */
  async function end(tenant: Tenant, work: (tx: Tx) => Promise<{ user_id: string | null }[]>): Promise<void> {
    await database.change(tenant.communityId, async (tx) => recordRevocations(tx, await work(tx)))
  }

  /**
   * Whether this call was the one that used it up. Otherwise somebody else was faster with the same code or refresh token: one of
   * the two is a thief, so both get nothing (RFC 9700 4.5, 4.14.2).
   */
  async function useUp(tenant: Tenant, { model, idHash }: RecordName, work: () => Promise<boolean>): Promise<boolean> {
    if (await work()) return true
    const grantId = await findGrantId(tenant, model, idHash)
    if (grantId !== undefined) await end(tenant, (tx) => deleteFamily(tx, grantId))
    return false
  }

  const adapterOf = (name: string): Adapter => {
    const model = name as Model

    async function load(id: string): Promise<AdapterPayload | undefined> {
      // The library tries a token as each kind in turn; its look tells which it can be.
      if (isAccessToken(id) ? model === 'RefreshToken' : model === 'AccessToken') return undefined
      const tenant = tenantAsked()
      const idHash = hashId(id)
      if (!remembered.has(model)) {
        const row = await findRecord(tenant, model, idHash, now())
        return row && restore(row, id)
      }
      const key = keyOf(tenant, model, idHash)
      const known = entries.get(key)
      if (known && shared.users.areCurrent(known.versions) && known.expiresAtMs > clock.now())
        return restore(parse(known.row), id)
      const read = await shared.users.read(
        () => findRecord(tenant, model, idHash, now()),
        ({ user_id: userId }) => (userId === null ? [] : [userId]),
      )
      if (!read) return undefined
      remember(key, read)
      return restore(read.row, id)
    }
    return {
      async upsert(id, payload, expiresIn) {
        const { exchange } = asked()
        const record = toRecord(id, payload, expiresIn)
        if (exchange?.used) return void exchange.given.push(record)
        const tenant = tenantAsked()
        await store(tenant, [record], async () => {
          await upsertRecord(tenant, record, now())
          return true
        })
      },
      find: load,
      async findByUid(uid) {
        const row = await findSession(tenantAsked(), uid, now())
        return row && restore(row, undefined)
      },
      // The device flow alone would ask, and is not offered.
      findByUserCode: async () => undefined,
      // Codes and refresh tokens alone are used up, and those at the token endpoint.
      async consume(id) {
        asked().exchange!.used = { model, idHash: hashId(id) }
      },
      async destroy(id) {
        const tenant = tenantAsked()
        const idHash = hashId(id)
        if (!remembered.has(model)) return void (await deleteRecord(tenant, model, idHash))
        entries.delete(keyOf(tenant, model, idHash))
        await end(tenant, (tx) => deleteRecord(tx, model, idHash))
      },
      revokeByGrantId: (grantId) => end(tenantAsked(), (tx) => deleteOfGrant(tx, grantId, model)),
    }

    function toRecord(id: string, payload: AdapterPayload, expiresIn: number | undefined): NewRecord {
      const { jti: _, ...rest } = payload as Record<string, unknown>
      const isLasting = model === 'AccessToken' && expiresIn !== undefined && expiresIn >= lastingSeconds
      return {
        model,
        idHash: hashId(id),
        payload: hide(rest, id),
        grantId: model === 'Interaction' ? null : textOf(rest.grantId),
        uid: textOf(model === 'Session' ? rest.uid : rest.sessionUid),
        userId: userIdOf(textOf(rest.accountId) ?? '') ?? null,
        clientId: textOf(rest.clientId),
        expiresAt: expiresIn === undefined || isLasting ? null : new Date(clock.now() + expiresIn * 1000),
      }
    }
  }

  return {
    adapterOf,
    async settle({ used, given }, isGranted) {
      // Nothing was brought that could be used up.
      if (!used) return true
      const tenant = tenantAsked()
      // Refused after all: what was brought is used up all the same.
      if (!isGranted) return useUp(tenant, used, () => consumeRecord(tenant, used, now()))
      return useUp(tenant, used, () => store(tenant, given, () => exchangeRecord(tenant, used, given, now())))
    },
  }
}

/** 64 hex characters: see issuer-marks.ts. No other token looks so. */
const isAccessToken = (id: string): boolean => /^[0-9a-f]{64}$/.test(id)

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const parse = (text: string): RecordRow => {
  const row = JSON.parse(text) as RecordRow
  return { ...row, expires_at: row.expires_at && new Date(row.expires_at) }
}

/** Stands in a stored text for the record's own id, such as in the address at which a sign-in goes on. */
const idMark = '{id}'

/** The payload without its own id and without the browser's session cookie: whoever has those acts for the person. */
function hide(payload: Record<string, unknown>, id: string): Record<string, unknown> {
  const { returnTo, session, ...rest } = payload
  if (typeof returnTo === 'string') rest.returnTo = returnTo.replaceAll(id, idMark)
  if (session) {
    const { cookie: _, ...kept } = session as Record<string, unknown>
    rest.session = kept
  }
  return rest
}

/** As the library gave it. The column says when it ends: a grant's life is lengthened there. */
function restore(row: RecordRow, id: string | undefined): AdapterPayload {
  const payload: Record<string, unknown> = { ...row.payload }
  if (id !== undefined) payload.jti = id
  if (typeof payload.returnTo === 'string' && id !== undefined) payload.returnTo = payload.returnTo.replaceAll(idMark, id)
  if (row.expires_at) payload.exp = Math.floor(row.expires_at.getTime() / 1000)
  else delete payload.exp
  if (row.consumed_at) payload.consumed = Math.floor(new Date(row.consumed_at).getTime() / 1000)
  return payload as AdapterPayload
}
