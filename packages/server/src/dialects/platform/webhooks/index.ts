import type { platform } from '@guildhall/contract/platform'
import { createDeliverer } from '../../../domain/webhooks/deliveries.ts'
import { createWebhookSecrets } from '../../../domain/webhooks/webhooks.ts'
import type { HttpParts } from '../../../http/bind.ts'
import type { Handlers } from '../../../http/context.ts'
import type { Outgoing } from '../../../outgoing/outgoing.ts'
import { create } from './create-webhook.ts'
import { deliveries } from './list-deliveries.ts'
import { get, list } from './read-webhooks.ts'
import { remove } from './remove-webhook.ts'
import { resend } from './resend-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { test } from './test-webhook.ts'
import { update } from './update-webhook.ts'

export interface WebhooksParts extends Pick<HttpParts, 'database' | 'clock'> {
  readonly outgoing: Outgoing
  readonly secret: Buffer
}

export const webhooks = ({ database, clock, outgoing, secret }: WebhooksParts): Handlers<typeof platform.webhooks> => {
  const parts = { outgoing, secrets: createWebhookSecrets(secret) }
  const deliverer = createDeliverer({ database, clock, ...parts })
  return {
    list,
    get,
    create: create(parts),
    update: update(parts),
    remove,
    test: test(deliverer),
    rotateSecret: rotateSecret(parts),
    deliveries,
    resend,
  }
}
