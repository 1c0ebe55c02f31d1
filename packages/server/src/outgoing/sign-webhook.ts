/** Signatures of webhooks after Standard Webhooks 1.0, and the plain one that many receivers know how to check. */
import { createHmac, randomBytes } from 'node:crypto'

export interface WebhookSignature {
  'webhook-id': string
  'webhook-timestamp': string
  /** `v1,<base64>` for each secret, parted by spaces: while a secret is being changed receivers may hold either. */
  'webhook-signature': string
}

const SECRET_PREFIX = 'whsec_'
// The scheme asks for 24 to 64 bytes; 32 is as long as the hash.
const SECRET_BYTES = 32

/**
 * The three headers of one attempt. `id` stays the same when it is repeated, `timestampSeconds` (Unix) is the attempt's own,
 * `body` is the exact text sent. Throws for no secret, or one that is not usable.
 */
export function signWebhook({
  id,
  timestampSeconds,
  body,
  secrets,
}: {
  id: string
  timestampSeconds: number
  body: string
  secrets: readonly string[]
}): WebhookSignature {
  if (secrets.length === 0) throw new Error('a webhook is signed with one secret at least')
  const content = `${id}.${timestampSeconds}.${body}`
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`)
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': signatures.join(' ') }
}

/** The whole value of `X-Webhook-Signature`: `sha256=<hex>` over the body alone. Throws for a secret that is not usable. */
export function hexSignature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', keyOf(secret)).update(body).digest('hex')}`
}

/** A new secret: `whsec_` and 32 random bytes as base64. */
export function makeWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64')
}

/** False for an empty secret and for `whsec_` before what is not base64: receivers could not read such a key. */
export function isUsableSecret(secret: string): boolean {
  return readKey(secret) !== undefined
}

function keyOf(secret: string): Buffer {
  const key = readKey(secret)
  if (key === undefined) throw new Error('the webhook secret holds no key')
  return key
}

/** The text's own bytes are the key; after `whsec_` it is what the base64 stands for. */
function readKey(secret: string): Buffer | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return secret === '' ? undefined : Buffer.from(secret, 'utf8')
  const text = secret.slice(SECRET_PREFIX.length)
  const key = Buffer.from(text, 'base64')
  // Node skips what it cannot read; only text that comes back the same was base64. Padding may be left out.
  const isBase64 = key.length > 0 && key.toString('base64').replace(/=+$/, '') === text.replace(/={1,2}$/, '')
  return isBase64 ? key : undefined
}
