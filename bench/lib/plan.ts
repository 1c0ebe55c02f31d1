/** What the loader is told to send, and what it tells back. Plain data: it crosses a process boundary. */

export interface Exchange {
  readonly method: string
  /** `{{n}}` here and in the body becomes a number of twelve digits that no other request of the run has. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON, unless `headers` name another content-type. */
  readonly body?: string
  /** Every answer must have this status. Of one in 64, and of the first, the body is looked at too. */
  readonly status: number
  /** The whole body. */
  readonly expectBody?: string
  /** What the body must contain. */
  readonly expectPart?: string
}

export interface Plan {
  readonly port: number
  readonly connections: number
  readonly exchanges: readonly Exchange[]
  /** `once`: each exactly once, and the run ends with the last, whatever `durationMs` says. */
  readonly order: 'in turn' | 'random' | 'once'
  readonly durationMs: number
}

export interface Measured {
  readonly answers: number
  readonly seconds: number
  readonly perSecond: number
  /** Milliseconds from the first byte sent to the last received. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** How busy the loader's own thread was, 0 to 1. Near 1 it measures itself. */
  readonly loaderBusy: number
}
