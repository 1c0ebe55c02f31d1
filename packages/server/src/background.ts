/** The job runner of a server: what runs apart from any request, with the adapters it needs. */
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { createBroadcastSender } from './domain/broadcasts/sender.ts'
import { startJobs } from './jobs/runner.ts'
import { sendBroadcastTask } from './jobs/tasks/send-broadcast.ts'
import { sendMailTask } from './jobs/tasks/send-mail.ts'
import { systemClock } from './kernel/clock.ts'
import type { Logger } from './kernel/logger.ts'
import { capturedMailer } from './mail/captured-mailer.ts'
import { smtpMailer } from './mail/smtp-mailer.ts'

const concurrency = 3
/** Connections that running jobs, their locks and the queue itself take at once. */
export const backgroundConnections = 10

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
  const stopJobs = await startJobs({ database, log, tasks: [sendBroadcastTask(sender), sendMailTask({ mailer, mailFrom: config.mailFrom, secret })], concurrency })
  return async () => {
    await stopJobs()
    await mailer.close()
  }
}
