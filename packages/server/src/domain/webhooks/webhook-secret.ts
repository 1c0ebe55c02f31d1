/** Secrets of webhooks have to be read again for each signature, so they are sealed and not hashed. */
import { deriveKey, open, seal } from '../../kernel/sealing.ts'
import type { WebhookRow } from './webhooks-store.ts'

export interface WebhookSecrets {
  seal(webhookId: string, secret: string): Buffer
  /** Those that sign now: the present one, and the one before while it is still taken. */
  inForce(webhook: WebhookRow, now: Date): readonly [string, ...string[]]
}

export function createWebhookSecrets(secret: Buffer): WebhookSecrets {
  const key = deriveKey(secret, 'webhook secrets')
  const contextOf = (id: string) => `webhook ${id}`
  const read = (id: string, sealed: Buffer): string => open(key, sealed, contextOf(id)).toString('utf8')
  return {
    seal: (id, text) => seal(key, text, contextOf(id)),
    inForce: ({ id, secret: present, previous_secret: previous, previous_secret_until: until }, now) => [
      read(id, present),
      ...(previous && until && until > now ? [read(id, previous)] : []),
    ],
  }
}
