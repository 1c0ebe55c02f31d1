import { writeSync } from 'node:fs'
import type pg from 'pg'
import { createDatabase } from '../../db/database.ts'
import { createBroadcastSender } from '../../domain/broadcasts/sender.ts'
import { systemClock } from '../../kernel/clock.ts'
import { createLogger } from '../../kernel/logger.ts'
import { smtpMailer } from '../../mail/smtp-mailer.ts'
import { startJobs } from '../runner.ts'
import { sendBroadcastTask } from '../tasks/send-broadcast.ts'

export interface JobsProcessOptions {
  readonly connection: pg.ClientConfig
  readonly smtpUrl: string
  readonly secret: string
  readonly logLevel: string
}

/** A stand-in for the server's background, to be killed: sends broadcasts, and stops in order when its standard input closes. */
const { connection, smtpUrl, secret, logLevel } = JSON.parse(process.argv[2]!) as JobsProcessOptions
const log = createLogger(logLevel)
const database = createDatabase({ connection, connectionsMax: 6, onError: () => undefined })
const mailer = smtpMailer({ url: smtpUrl, log })
const sender = createBroadcastSender({
  database,
  mailer,
  clock: systemClock,
  log,
  publicUrl: 'http://localhost:4000',
  mailFrom: 'guild@example.org',
  secret: Buffer.from(secret),
})
const stop = await startJobs({ database, log, tasks: [sendBroadcastTask(sender)], concurrency: 2 })
writeSync(1, 'started\n')
process.stdin.resume().once('end', async () => {
  await Promise.all([stop(), mailer.close()])
  await database.close()
})
