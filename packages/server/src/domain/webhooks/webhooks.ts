/** Webhooks of a person: where they want to hear what happens. Source: platform contract B5 and decisions 1, 2 and 7. */
import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { type Outgoing, RefusedUrl } from '../../outgoing/outgoing.ts'
import { isUsableSecret, makeWebhookSecret } from '../../outgoing/sign-webhook.ts'
import type { WebhookSecrets } from './webhook-secret.ts'
import {
  countWebhooks,
  deleteWebhook,
  findWebhook,
  insertWebhook,
  lockOwner,
  lockWebhook,
  pageOfWebhooks,
  updateWebhookRow,
  type WebhookRow,
} from './webhooks-store.ts'

export { createWebhookSecrets, type WebhookSecrets } from './webhook-secret.ts'
export type { WebhookRow } from './webhooks-store.ts'

/** More would be a way to have one change cost a thousand deliveries. */
const webhooksMax = 50

/** What is asked of the outside before a transaction begins. */
export interface WebhookParts {
  readonly outgoing: Pick<Outgoing, 'checkUrl'>
  readonly secrets: WebhookSecrets
}
export interface WebhookInput {
  readonly url?: string
  readonly events?: readonly (PlatformEvent | '*')[]
  readonly secret?: string
  readonly isActive?: boolean
}

function checkInput({ outgoing }: WebhookParts, { url, secret }: WebhookInput): void {
  if (secret !== undefined && !isUsableSecret(secret)) throw invalid('secret', 'must have base64 after whsec_')
  try {
    if (url !== undefined) outgoing.checkUrl(url)
  } catch (error) {
    throw error instanceof RefusedUrl ? invalid('url', error.message) : error
  }
}

/** Newest first. The tenant is the host. */
export async function listWebhooks(
  tenant: Tenant,
  userId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: WebhookRow[]; total: number }> {
  const [rows, total] = await Promise.all([pageOfWebhooks(tenant, userId, limit, offset), countWebhooks(tenant, userId)])
  return { rows, total }
}

/** 404 for what is not this person's. */
export async function getWebhook(tenant: Tenant, userId: string, id: string): Promise<WebhookRow> {
  const row = await findWebhook(tenant, userId, id)
  if (!row) throw new Fail('webhook_not_found')
  return row
}

/** `madeSecret` is there where none was given: it is shown once. */
export async function createWebhook(
  tx: Tx,
  actor: Actor,
  parts: WebhookParts,
  userId: string,
  input: WebhookInput & Required<Pick<WebhookInput, 'url' | 'events'>>,
  now: Date,
): Promise<{ webhook: WebhookRow; madeSecret: string | undefined }> {
  checkInput(parts, input)
  await lockOwner(tx, userId)
  if ((await countWebhooks(tx, userId)) >= webhooksMax) throw invalid('url', `is one too many: ${webhooksMax} is the most`)
  const id = newId()
  const madeSecret = input.secret === undefined ? makeWebhookSecret() : undefined
  const webhook: WebhookRow = {
    id,
    owner_user_id: userId,
    url: input.url,
    events: [...new Set(input.events)],
    secret: parts.secrets.seal(id, input.secret ?? madeSecret!),
    previous_secret: null,
    previous_secret_until: null,
    is_active: input.isActive ?? true,
    created_at: now,
    updated_at: now,
  }
  await insertWebhook(tx, webhook)
  await note(tx, actor, 'webhook.created', webhook)
  return { webhook, madeSecret }
}

export async function updateWebhook(
  tx: Tx,
  actor: Actor,
  parts: WebhookParts,
  { userId, id }: { userId: string; id: string },
  changes: WebhookInput,
  now: Date,
): Promise<WebhookRow> {
  const row = await hold(tx, userId, id)
  checkInput(parts, changes)
  if (Object.values(changes).every((value) => value === undefined)) return row
  const changed: WebhookRow = {
    ...row,
    url: changes.url ?? row.url,
    events: changes.events === undefined ? row.events : [...new Set(changes.events)],
    is_active: changes.isActive ?? row.is_active,
    updated_at: now,
    // Whoever sets a secret knows it: the old one is not needed any longer.
    ...(changes.secret !== undefined && { secret: parts.secrets.seal(id, changes.secret), ...noPrevious }),
  }
  await updateWebhookRow(tx, changed)
  await note(tx, actor, 'webhook.updated', changed)
  return changed
}
const noPrevious = { previous_secret: null, previous_secret_until: null }

export async function removeWebhook(tx: Tx, actor: Actor, userId: string, id: string): Promise<void> {
  const row = await hold(tx, userId, id)
  await deleteWebhook(tx, id)
  await note(tx, actor, 'webhook.removed', row)
}

/** A new secret, shown once. For `overlapSeconds` the old one signs too, so that a receiver can change in its own time. */
export async function rotateWebhookSecret(
  tx: Tx,
  actor: Actor,
  { secrets }: WebhookParts,
  { userId, id, overlapSeconds }: { userId: string; id: string; overlapSeconds: number },
  now: Date,
): Promise<{ webhook: WebhookRow; secret: string }> {
  const row = await hold(tx, userId, id)
  const secret = makeWebhookSecret()
  const webhook: WebhookRow = {
    ...row,
    secret: secrets.seal(id, secret),
    ...(overlapSeconds === 0
      ? noPrevious
      : { previous_secret: row.secret, previous_secret_until: new Date(now.getTime() + overlapSeconds * 1000) }),
    updated_at: now,
  }
  await updateWebhookRow(tx, webhook)
  await note(tx, actor, 'webhook.secret_renewed', webhook)
  return { webhook, secret }
}

async function hold(tx: Tx, userId: string, id: string): Promise<WebhookRow> {
  const row = await lockWebhook(tx, userId, id)
  if (!row) throw new Fail('webhook_not_found')
  return row
}

const note = (
  tx: Tx,
  actor: Actor,
  type: 'webhook.created' | 'webhook.updated' | 'webhook.removed' | 'webhook.secret_renewed',
  { id, owner_user_id: userId, url, events, is_active: isActive }: WebhookRow,
): Promise<void> =>
  record(tx, actor, { type, objectType: 'webhook', objectId: id, data: { webhookId: id, userId, url, events, isActive } })
