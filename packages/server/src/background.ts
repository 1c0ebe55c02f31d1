/** The job runner of a server: what runs apart from any request, with the adapters it needs. */
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { createBroadcastSender } from './domain/broadcasts/sender.ts'
import { createDeliverer } from './domain/webhooks/deliveries.ts'
import { createWebhookSecrets } from './domain/webhooks/webhooks.ts'
import { startJobs } from './jobs/runner.ts'
import { deliveriesAtOnce, deliverWebhookTask } from './jobs/tasks/deliver-webhook.ts'
import { endMembershipsTask } from './jobs/tasks/end-memberships.ts'
import { sendBroadcastTask } from './jobs/tasks/send-broadcast.ts'
import { sendMailTask } from './jobs/tasks/send-mail.ts'
import { systemClock } from './kernel/clock.ts'
import type { Logger } from './kernel/logger.ts'
import { capturedMailer } from './mail/captured-mailer.ts'
import { smtpMailer } from './mail/smtp-mailer.ts'
import { parseNetworks } from './outgoing/address-rules.ts'
import { createOutgoing } from './outgoing/outgoing.ts'

const concurrency = 3

export interface BackgroundOptions {
  readonly config: Config
  readonly database: Database
  readonly secret: Buffer
  readonly publicUrl: string
  readonly log: Logger
}

export async function startBackground({
  config,
  database,
  secret,
  publicUrl,
  log,
}: BackgroundOptions): Promise<() => Promise<void>> {
  const mailer =
    config.smtpUrl === undefined
      ? capturedMailer({ dir: join(config.dataDir, 'mail') })
      : smtpMailer({ url: config.smtpUrl, log })
  const sender = createBroadcastSender({
    database,
    mailer,
    clock: systemClock,
    log,
    publicUrl,
    mailFrom: config.mailFrom,
    secret,
  })
  const outgoing = createOutgoing({ allowed: parseNetworks(config.allowPrivateWebhooks) })
  const deliverer = createDeliverer({ database, clock: systemClock, outgoing, secrets: createWebhookSecrets(secret) })
  const [stopJobs, stopDeliveries] = await Promise.all([
    startJobs({
      database,
      log,
      tasks: [
        sendBroadcastTask(sender),
        endMembershipsTask({ database, clock: systemClock }),
        sendMailTask({ mailer, mailFrom: config.mailFrom, secret }),
      ],
      concurrency,
    }),
    // Workers of their own: receivers that never answer hold up no mail.
    startJobs({ database, log, tasks: [deliverWebhookTask(deliverer)], concurrency: deliveriesAtOnce }),
  ])
  return async () => {
    await Promise.all([stopJobs(), stopDeliveries()])
    await outgoing.close()
    await mailer.close()
  }
}
