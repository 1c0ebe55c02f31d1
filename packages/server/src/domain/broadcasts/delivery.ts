/**
 * One pass over the recipients of a broadcast that are due. One transaction at a time writes down what became of mails and
 * claims as many new ones as there are free slots; meanwhile those in flight go on. So an accepted mail is on record within
 * milliseconds, what is marked SENDING is really being handed over, and memory does not grow with the audience.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Tx } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail } from '../../kernel/fail.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Mailer, MailOutcome } from '../../mail/mailer.ts'
import type { WriteMail } from './broadcast-mail.ts'
import type { BroadcastRow } from './broadcasts-store.ts'
import type { MailSlots, Seat } from './mail-slots.ts'
import {
  type ClaimedRecipient,
  claimRecipients,
  findDue,
  type RecipientResult,
  requeueRecipients,
  settleRecipients,
} from './recipients-store.ts'
import { isServerFault, judge } from './retry.ts'

export interface DeliveryOptions {
  readonly database: Database
  readonly mailer: Mailer
  readonly clock: Clock
  readonly log: Logger
  readonly slots: MailSlots
  readonly communityId: string
  readonly broadcast: BroadcastRow
  readonly write: WriteMail
  /** Asked before each claim: true lets what is in flight finish and begins nothing more. */
  readonly isStopping: () => boolean
  /** Wakes the pass, so that it asks `isStopping` again. */
  readonly signal: AbortSignal
}

const pageSize = 500
const firstId = '00000000-0000-0000-0000-000000000000'
/** Mails put off in a row, with none answered, before the mail server is left alone for a while. */
const strainMax = 50
const strainOfServerFault = 10
const retryDatabaseAfterMs = 1_000
/** A database that restarts is waited for with the outcomes in hand; any other error is a fault of ours. */
const databaseAttemptsMax = { unavailable: 60, other: 3 }

export class Delivery {
  readonly #options: DeliveryOptions
  readonly #id: string
  /** Due, not claimed yet. */
  #candidates: string[] = []
  #lastId = firstId
  #isRead = false
  /** Known, not written down yet. */
  #results: RecipientResult[] = []
  /** Claims whose transaction failed: perhaps committed, certainly not handed over. */
  #unclaimed: string[] = []
  #inFlight = 0
  #strain = 0
  #databaseFailures = 0
  #woken = Promise.withResolvers<void>()

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#id = options.broadcast.id
  }

  /** Whether the mail server put off so many mails in a row that it should be left alone. */
  get isStrained(): boolean {
    return this.#strain >= strainMax
  }

  /** Throws where the database stays away; mails handed over and not written down are then in doubt. */
  async run(): Promise<void> {
    const wake = () => this.#woken.resolve()
    const seat = this.#options.slots.join(wake)
    this.#options.signal.addEventListener('abort', wake)
    try {
      for (;;) {
        const hasMore = !this.#isClosing() && (this.#candidates.length > 0 || !this.#isRead)
        const taken = hasMore ? seat.take(pageSize) : 0
        const isSettled = this.#results.length === 0 && this.#unclaimed.length === 0
        if (taken > 0 || !isSettled) await this.#step(seat, taken)
        else if (!hasMore && this.#inFlight === 0) return
        else await this.#untilWoken()
      }
    } finally {
      this.#options.signal.removeEventListener('abort', wake)
      seat.leave()
    }
  }

  #isClosing(): boolean {
    return this.isStrained || this.#options.isStopping()
  }

  async #untilWoken(): Promise<void> {
    await this.#woken.promise
    this.#woken = Promise.withResolvers<void>()
  }

  /** One transaction. `taken` slots are used or given back. */
  async #step(seat: Seat, taken: number): Promise<void> {
    const { database, communityId } = this.#options
    const results = this.#results.splice(0)
    const unclaimed = this.#unclaimed.splice(0)
    let tried: string[] = []
    try {
      const { page, claimed } = await database.change(
        communityId,
        async (tx) => {
          const now = this.#now()
          if (unclaimed.length > 0) await requeueRecipients(tx, this.#id, unclaimed)
          if (results.length > 0) await settleRecipients(tx, this.#id, results, now)
          const page = taken > 0 && this.#candidates.length === 0 ? await this.#readPage(tx, now) : undefined
          tried = (page ?? this.#candidates).slice(0, taken)
          return { page, claimed: tried.length > 0 ? await claimRecipients(tx, this.#id, tried, now) : [] }
        },
        { unseen: true },
      )
      this.#databaseFailures = 0
      this.#advance(page, tried.length)
      const wanted = claimed.filter(({ status }) => status === 'SENDING')
      seat.give(taken - wanted.length)
      for (const recipient of wanted) void this.#send(seat, recipient)
    } catch (error) {
      this.#results.unshift(...results)
      this.#unclaimed.push(...unclaimed, ...tried)
      seat.give(taken)
      await this.#waitForDatabase(error)
    }
  }

  #readPage(tx: Tx, now: Date): Promise<string[]> {
    return findDue(tx, this.#id, this.#lastId, now, pageSize)
  }

  #advance(page: string[] | undefined, claimed: number): void {
    if (page) {
      this.#candidates = page
      this.#lastId = page.at(-1) ?? this.#lastId
      this.#isRead = page.length < pageSize
    }
    this.#candidates.splice(0, claimed)
  }

  async #send(seat: Seat, recipient: ClaimedRecipient): Promise<void> {
    this.#inFlight += 1
    const outcome = await this.#handOver(recipient)
    this.#inFlight -= 1
    this.#results.push(this.#judge(recipient, outcome))
    seat.give(1)
  }

  #judge({ id, attempts }: ClaimedRecipient, outcome: MailOutcome): RecipientResult {
    const now = this.#now()
    const ageMs = now.getTime() - this.#options.broadcast.created_at.getTime()
    const result = judge({ id, attempts, ageMs }, outcome, now.getTime())
    if (outcome.outcome !== 'deferred') this.#strain = 0
    // A mailer that closes with the server says nothing of the mail server: whoever goes on need not wait.
    else if (this.#options.signal.aborted && isServerFault(outcome)) return { ...result, status: 'QUEUED', nextAttemptAt: now }
    else this.#strain += isServerFault(outcome) ? strainOfServerFault : 1
    return result
  }

  async #handOver(recipient: ClaimedRecipient): Promise<MailOutcome> {
    try {
      return await this.#options.mailer.send(this.#options.write(recipient))
    } catch (error) {
      // A mailer does not throw. Should it, nobody can say how far the mail got.
      this.#options.log.error({ err: error, recipientId: recipient.id }, 'a mail could not be handed over')
      return { outcome: 'unknown', reason: 'the mailer failed' }
    }
  }

  async #waitForDatabase(error: unknown): Promise<void> {
    const isAway = error instanceof Fail && error.code === 'unavailable'
    this.#databaseFailures += 1
    if (this.#databaseFailures >= databaseAttemptsMax[isAway ? 'unavailable' : 'other']) throw error
    this.#options.log.warn({ err: error, broadcastId: this.#id }, 'outcomes of mails cannot be written down yet')
    await sleep(retryDatabaseAfterMs)
  }

  #now(): Date {
    return new Date(this.#options.clock.now())
  }
}
