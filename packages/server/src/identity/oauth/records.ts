/**
 * The library's storage (its "adapter") over oauth_records, for one issuer. Access tokens and grants are kept in memory too,
 * since they
 * are asked for with every introspection; they are dropped in every process when the person's rights end.
 */
import { LRUCache } from 'lru-cache'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Database, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { library } from './library.ts'
import {
  consumeRecord,
  deleteFamily,
  deleteOfGrant,
  deleteRecord,
  findGrantId,
  findRecord,
  findSession,
  hashId,
  type Model,
  purgeRecords,
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
  readonly userId: string
  readonly version: number
}

/** Says that tokens of a person ended, so that every process forgets what it keeps of that person. */
export const recordRevocation = (tx: Tx, userId: string): Promise<void> =>
  record(tx, issuerActor, { type: 'token.revoked', objectType: 'user', objectId: userId, data: { userId }, userId })

export async function recordRevocations(tx: Tx, rows: readonly { readonly user_id: string | null }[]): Promise<void> {
  const userIds = new Set(rows.flatMap(({ user_id: userId }) => userId ?? []))
  for (const userId of userIds) await recordRevocation(tx, userId)
}

export type AdapterOf = (communityId: string) => (model: string) => Adapter

export function createRecords(parts: RecordsParts): AdapterOf {
  const { database, shared, clock, log } = parts
  const entries = new LRUCache<string, Entry>({ max: entriesMax })
  let writes = 0
  const now = () => new Date(clock.now())

  return (communityId) => (name) => {
    const model = name as Model
    const tenant = database.tenant(communityId)
    const keyOf = (idHash: Buffer) => `${communityId} ${model} ${idHash.toString('base64')}`

    async function load(id: string): Promise<AdapterPayload | undefined> {
      // The library tries a token as each kind in turn; its look tells which it can be.
      if (isAccessToken(id) ? model === 'RefreshToken' : model === 'AccessToken') return undefined
      const idHash = hashId(id)
      if (!remembered.has(model)) {
        const row = await findRecord(tenant, model, idHash, now())
        return row && restore(row, id)
      }
      const key = keyOf(idHash)
      const known = entries.get(key)
      if (known && known.version === shared.users.current(known.userId) && known.expiresAtMs > clock.now())
        return restore(parse(known.row), id)
      let row = await findRecord(tenant, model, idHash, now())
      if (!row?.user_id) return row && restore(row, id)
      const version = shared.users.current(row.user_id)
      // Again, now that it is known whose version to compare with.
      row = await findRecord(tenant, model, idHash, now())
      if (!row?.user_id) return undefined
      const expiresAtMs = row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY
      entries.set(key, { row: JSON.stringify(row), expiresAtMs, userId: row.user_id, version })
      return restore(row, id)
    }

    /** Ends what is kept of a person everywhere, where tokens or grants went. */
    async function end(work: (tx: Tx) => Promise<{ user_id: string | null }[]>): Promise<void> {
      await database.change(communityId, async (tx) => recordRevocations(tx, await work(tx)))
    }

    return {
      async upsert(id, payload, expiresIn) {
        const idHash = hashId(id)
        const { jti: _, ...rest } = payload as Record<string, unknown>
        const isLasting = model === 'AccessToken' && expiresIn !== undefined && expiresIn >= lastingSeconds
        const expiresAt = expiresIn === undefined || isLasting ? null : new Date(clock.now() + expiresIn * 1000)
        const stored = hide(rest, id)
        const newRecord = {
          model,
          idHash,
          payload: stored,
          grantId: model === 'Interaction' ? null : textOf(rest.grantId),
          uid: textOf(model === 'Session' ? rest.uid : rest.sessionUid),
          userId: userIdOf(textOf(rest.accountId) ?? '') ?? null,
          clientId: textOf(rest.clientId),
          expiresAt,
        }
        const version = newRecord.userId === null ? 0 : shared.users.current(newRecord.userId)
        await upsertRecord(tenant, newRecord, now())
        if (remembered.has(model) && newRecord.userId !== null) {
          const row = { payload: stored, user_id: newRecord.userId, expires_at: expiresAt, consumed_at: null }
          const expiresAtMs = expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
          entries.set(keyOf(idHash), { row: JSON.stringify(row), expiresAtMs, userId: newRecord.userId, version })
        }
        if (++writes % purgeEvery === 0)
          await purgeRecords(tenant, now()).catch((error: unknown) =>
            log.warn({ err: error }, 'old OAuth records were not removed'),
          )
      },
      find: load,
      async findByUid(uid) {
        const row = await findSession(tenant, uid, now())
        return row && restore(row, undefined)
      },
      // The device flow alone would ask, and is not offered.
      findByUserCode: async () => undefined,
      async consume(id) {
        const idHash = hashId(id)
        if (await consumeRecord(tenant, model, idHash, now())) return
        // Somebody else was faster with the same code or refresh token: one of the two is a thief, so both get nothing (RFC
        // 9700 4.5, 4.14.2).
        const grantId = await findGrantId(tenant, model, idHash)
        if (grantId !== undefined) await end((tx) => deleteFamily(tx, grantId))
        throw new (library().errors.InvalidGrant)('already used')
      },
      async destroy(id) {
        const idHash = hashId(id)
        if (!remembered.has(model)) return void (await deleteRecord(tenant, model, idHash))
        entries.delete(keyOf(idHash))
        await end((tx) => deleteRecord(tx, model, idHash))
      },
      revokeByGrantId: (grantId) => end((tx) => deleteOfGrant(tx, grantId, model)),
    }
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
