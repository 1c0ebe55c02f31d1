/**
 * Idempotency-Key: the same key and request get the same answer again for 24 hours. The record commits with the change it
 * answers, so there is never a change without its record; a crash leaves neither. Source: community contract, Ours.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import { sql } from '../db/statement.ts'
import { Fail, invalid } from '../kernel/fail.ts'

export interface Remembered {
  readonly status: number
  readonly body: string
}
export interface IdempotentRequest {
  /** Who asks: the same key of another caller is another key. */
  readonly callerId: string
  readonly key: string
  /** Method, address and body. */
  readonly request: string
}

const keptHours = 24
const keyLengthMax = 255

export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (Array.isArray(header) || header.length === 0 || header.length > keyLengthMax || !/^[\x21-\x7e]+$/.test(header)) {
    throw invalid('Idempotency-Key', `must be 1 to ${keyLengthMax} visible ASCII characters`)
  }
  return header
}

const tryLock = sql('idempotency.lock', `select pg_try_advisory_xact_lock($1) as ok`)
const find = sql(
  'idempotency.find',
  `select request_hash, status, answer from idempotency_keys
   where community_id = $1 and key_hash = $2 and created_at > now() - interval '${keptHours} hours'`,
)
/** What is older than a day goes with the next record of its community: the table never needs a job to stay small. */
const put = sql(
  'idempotency.put',
  `with expired as (
     delete from idempotency_keys where community_id = $1 and key_hash <> $2 and created_at < now() - interval '${keptHours} hours')
   insert into idempotency_keys (community_id, key_hash, request_hash, status, answer) values ($1, $2, $3, $4, $5)
   on conflict (community_id, key_hash) do update
     set request_hash = excluded.request_hash, status = excluded.status, answer = excluded.answer, created_at = now()`,
)

/** Runs `work` unless its answer is known. 422 for another request under the key, 409 while the first still runs. */
export async function once(
  tx: Tx,
  asked: IdempotentRequest,
  work: () => Promise<Remembered>,
): Promise<Remembered & { isReplay: boolean }> {
  const keyHash = hash('sha256', `${asked.callerId}\n${asked.key}`, 'buffer')
  const requestHash = hash('sha256', asked.request, 'buffer')
  const [locked] = await tx.query<{ ok: boolean }>(tryLock, [keyHash.readBigInt64BE(0).toString()])
  if (!locked!.ok) throw new Fail('idempotency_key_in_use', { retryAfterSeconds: 1 })
  const [known] = await tx.query<{ request_hash: Buffer; status: number; answer: Buffer }>(find, [tx.communityId, keyHash])
  if (known) {
    if (!known.request_hash.equals(requestHash)) throw new Fail('idempotency_key_reused')
    return { status: known.status, body: open(known.answer, asked), isReplay: true }
  }
  const answer = await work()
  await tx.query(put, [tx.communityId, keyHash, requestHash, answer.status, seal(answer.body, asked)])
  return { ...answer, isReplay: false }
}

/** Answers may hold a secret shown once (a new API key). Only who sends the Idempotency-Key again can read one back. */
const cipherKey = ({ callerId, key }: IdempotentRequest): Buffer =>
  Buffer.from(hkdfSync('sha256', key, callerId, 'guildhall idempotency answer', 32))

function seal(body: string, asked: IdempotentRequest): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(asked), nonce)
  return Buffer.concat([nonce, cipher.update(body, 'utf8'), cipher.final(), cipher.getAuthTag()])
}
function open(sealed: Buffer, asked: IdempotentRequest): string {
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(asked), sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
}
