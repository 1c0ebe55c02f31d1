/** Where a request came from: for limits, for the list of a person's sessions, and for the log. */
export interface Origin {
  /** The network address of who asks; through proxies that are trusted. */
  readonly address: string
  readonly userAgent: string | null
  readonly requestId: string
}
