/**
 * How many mails are in the mailer's hands at once, over all broadcasts of this process. Only those, and those that ended and
 * are being written down, are marked SENDING: a crash leaves no more than twice as many in doubt as there were connections.
 */
export interface MailSlotsOptions {
  /** Mails in flight at once; as many as the mailer has connections. */
  readonly inFlightMax: number
  /** What the provider allows; none where it is left out. */
  readonly mailsPerSecondMax?: number
}

/** One broadcast's part of the slots. */
export interface Seat {
  /** Takes up to `wanted` slots and answers how many it got, perhaps none. `onFree` is called when there may be more. */
  take(wanted: number): number
  give(count: number): void
  leave(): void
}

export class MailSlots {
  readonly #max: number
  readonly #pace: Pace | undefined
  readonly #seats = new Map<Seat, () => void>()
  #taken = 0

  constructor({ inFlightMax, mailsPerSecondMax }: MailSlotsOptions) {
    this.#max = Math.max(1, inFlightMax)
    this.#pace = mailsPerSecondMax === undefined ? undefined : new Pace(mailsPerSecondMax)
  }

  join(onFree: () => void): Seat {
    let mine = 0
    let timer: NodeJS.Timeout | undefined
    const seat: Seat = {
      take: (wanted) => {
        // An equal share for each broadcast, so that a long one does not hold up a short one.
        const share = Math.ceil(this.#max / this.#seats.size)
        const possible = Math.max(0, Math.min(wanted, share - mine, this.#max - this.#taken))
        const count = this.#pace ? this.#pace.take(possible) : possible
        if (this.#pace && count < possible) {
          clearTimeout(timer)
          timer = setTimeout(onFree, this.#pace.msUntilNext())
        }
        mine += count
        this.#taken += count
        return count
      },
      give: (count) => {
        mine -= count
        this.#taken -= count
        for (const wake of this.#seats.values()) wake()
      },
      leave: () => {
        clearTimeout(timer)
        this.#taken -= mine
        this.#seats.delete(seat)
        for (const wake of this.#seats.values()) wake()
      },
    }
    this.#seats.set(seat, onFree)
    return seat
  }
}

/** So many a second, evenly: at most a tenth of a second's worth at once. */
class Pace {
  readonly #everyMs: number
  readonly #burstMs: number
  /** When the next mail may go, by the monotonic clock. */
  #nextAt = 0

  constructor(perSecond: number) {
    this.#everyMs = 1000 / perSecond
    this.#burstMs = Math.max(0, 100 - this.#everyMs)
  }

  take(wanted: number): number {
    const now = performance.now()
    this.#nextAt = Math.max(this.#nextAt, now - this.#burstMs)
    const allowed = this.#nextAt > now ? 0 : Math.floor((now - this.#nextAt) / this.#everyMs) + 1
    const count = Math.min(wanted, allowed)
    this.#nextAt += count * this.#everyMs
    return count
  }

  msUntilNext(): number {
    return Math.max(1, this.#nextAt - performance.now())
  }
}
