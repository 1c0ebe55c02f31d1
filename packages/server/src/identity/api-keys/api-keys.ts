/** API keys of a community: made, looked up, replaced, revoked. Source: community contract 1.1 and decisions 2 and 5. */
import { hash } from 'node:crypto'
import type { Scope } from '@guildhall/contract/scopes'
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { insertKey, keysInForce, lockKey, markReplaced, markRevoked, viewKey } from './api-keys-store.ts'
import { type KeyType, makeKey } from './key-format.ts'

export interface IssueKey {
  readonly type: KeyType
  readonly name?: string | null
  readonly scopes?: readonly Scope[]
  readonly expiresAt?: Date | null
  /** Requests a second instead of the type's own limit. Operators only: no API takes it. */
  readonly rateLimit?: number
  /** The one that pages fetch without a credential; each community has exactly one. */
  readonly isDefault?: boolean
}
export interface IssuedKey {
  readonly id: string
  /** The text itself: this is the only moment it is known. */
  readonly key: string
  readonly scopes: readonly Scope[]
  /** The key as lists show it, JSON text. */
  readonly view: string
}

export { defaultPublishableKey } from './api-keys-store.ts'

export const hashKey = (key: string): Buffer => hash('sha256', key, 'buffer')

/** The key's view with its text: what the answer to a creation shows. JSON text. */
export const withKey = ({ view, key }: IssuedKey): string => `${view.slice(0, -1)},"key":${JSON.stringify(key)}}`

export const listKeys = (tenant: Tenant, page: Page, now: Date): Promise<Slice> =>
  readPage(tenant, keysInForce, [tenant.communityId, now], page)

export interface KeySummary {
  readonly id: string
  readonly type: KeyType
  readonly name: string | null
  readonly hint: string
  readonly scopes: Scope[]
}
/** All of them at once: an operator's list. */
export async function listKeysInForce(tenant: Tenant, now: Date): Promise<KeySummary[]> {
  const keys: KeySummary[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const slice = await listKeys(tenant, { limit: 100, cursor }, now)
    keys.push(...slice.rows.map((row) => JSON.parse(row) as KeySummary))
    cursor = slice.nextCursor
  }
  return keys
}

export async function issueKey(tx: Tx, actor: Actor, wanted: IssueKey, now: Date): Promise<IssuedKey> {
  const scopes: readonly Scope[] = wanted.scopes ?? ['READ_PUBLIC']
  if (wanted.type === 'publishable' && scopes.some((scope) => scope !== 'READ_PUBLIC')) {
    throw new Fail('scopes_not_allowed', {
      problems: [{ field: 'scopes', message: 'a publishable key holds READ_PUBLIC alone' }],
    })
  }
  if (wanted.expiresAt && wanted.expiresAt <= now) throw invalid('expiresAt', 'must be in the future')
  const issued = await insertNew(tx, wanted, scopes)
  await record(tx, actor, {
    type: 'key.created',
    objectType: 'apiKey',
    objectId: issued.id,
    data: { keyId: issued.id, type: wanted.type, name: wanted.name ?? null, scopes },
  })
  return issued
}

async function insertNew(tx: Tx, wanted: IssueKey, scopes: readonly Scope[], id: string = newId()): Promise<IssuedKey> {
  const key = makeKey(wanted.type)
  await insertKey(tx, {
    id,
    type: wanted.type,
    name: wanted.name ?? null,
    hash: hashKey(key),
    hint: key.slice(-4),
    publicKey: wanted.type === 'publishable' ? key : null,
    scopes: [...scopes],
    rate_limit: wanted.rateLimit ?? null,
    is_default: wanted.isDefault ?? false,
    expires_at: wanted.expiresAt ?? null,
  })
  return { id, key, scopes, view: await viewKey(tx, id) }
}

/** Revokes at once. A community is never without its default publishable key: revoking that one makes another. */
export async function revokeKey(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const key = await lockKey(tx, id)
  if (!key || isOver(key, now)) throw new Fail('key_not_found')
  await markRevoked(tx, id, now)
  await record(tx, actor, {
    type: 'key.revoked',
    objectType: 'apiKey',
    objectId: id,
    data: { keyId: id, type: key.type, name: key.name },
  })
  if (key.is_default) await issueKey(tx, actor, { type: 'publishable', name: key.name, isDefault: true }, now)
}

/** A new key with the same rights; the old one goes on for `overlapSeconds`. A key is replaced once. */
export async function rotateKey(tx: Tx, actor: Actor, id: string, overlapSeconds: number, now: Date): Promise<IssuedKey> {
  const old = await lockKey(tx, id)
  if (!old || isOver(old, now)) throw new Fail('key_not_found')
  if (old.replaced_by !== null) throw new Fail('key_replaced')
  const successor = newId()
  // Before the new one is made: a community has one default key.
  if (overlapSeconds === 0) await markRevoked(tx, id, now)
  else await markReplaced(tx, id, new Date(now.getTime() + overlapSeconds * 1000), successor)
  const { type, name, expires_at: expiresAt, is_default: isDefault, rate_limit: rateLimit } = old
  const issued = await insertNew(
    tx,
    { type, name, expiresAt, isDefault, ...(rateLimit !== null && { rateLimit }) },
    old.scopes,
    successor,
  )
  await record(tx, actor, {
    type: 'key.rotated',
    objectType: 'apiKey',
    objectId: id,
    data: { keyId: id, successorId: issued.id, overlapSeconds },
  })
  return issued
}

const isOver = (key: { expires_at: Date | null }, now: Date): boolean => key.expires_at !== null && key.expires_at <= now
