/** The tokens of a person's session at the Platform API, and how they are replaced when the access token has expired. */
import { GuildhallError } from './error.ts'
import { bearer, type RequestHeaders } from './send.ts'

export interface Tokens {
  /** Goes out as `Authorization: Bearer`; good for an hour. */
  readonly access_token: string
  /** Without it the session ends with the access token. */
  readonly refresh_token?: string
}
export interface SessionParts {
  readonly tokens: Tokens | undefined
  readonly onTokens: ((tokens: Tokens | undefined) => void) | undefined
  /** The next tokens; throws as `send` does. */
  readonly refresh: (refreshToken: string) => Promise<Tokens>
}

export class Session {
  readonly #parts: SessionParts
  #tokens: Tokens | undefined
  /** The refresh in flight, and the tokens that it is to replace. */
  #renewal: { readonly of: Tokens; readonly done: Promise<void> } | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#tokens = parts.tokens
  }

  isRefreshToken(refreshToken: string): boolean {
    return this.#tokens?.refresh_token === refreshToken
  }

  keep({ access_token, refresh_token }: Tokens): void {
    this.#set({ access_token, ...(refresh_token !== undefined && { refresh_token }) })
  }
  forget(): void {
    if (this.#tokens !== undefined) this.#set(undefined)
  }

  /** Sends with the tokens of the moment and, where those have expired (401), once more with the next ones. */
  async run(send: (headers: RequestHeaders) => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
    const tokens = this.#tokens
    try {
      return await send(bearer(tokens?.access_token))
    } catch (refusal) {
      if (!(refusal instanceof GuildhallError && refusal.status === 401)) throw refusal
      // Other calls may have replaced them while this one was under way.
      if (tokens !== undefined && this.#tokens === tokens) await orAborted(this.#renew(tokens), signal)
      const next = this.#tokens
      if (next === undefined || next === tokens) throw refusal
      return send(bearer(next.access_token))
    }
  }

  /** One refresh for all who ask while it is under way. */
  #renew(tokens: Tokens): Promise<void> {
    if (tokens.refresh_token === undefined) return Promise.resolve()
    if (this.#renewal?.of !== tokens) this.#renewal = { of: tokens, done: this.#replace(tokens, tokens.refresh_token) }
    return this.#renewal.done
  }

  /** Tokens that came by a login meanwhile stay. Throws where the server could not be asked: then the tokens may still be good. */
  async #replace(tokens: Tokens, refreshToken: string): Promise<void> {
    try {
      const next = await this.#parts.refresh(refreshToken)
      if (this.#tokens === tokens) this.keep(next)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (this.#tokens === tokens) this.forget()
    } finally {
      if (this.#renewal?.of === tokens) this.#renewal = undefined
    }
  }

  #set(tokens: Tokens | undefined): void {
    this.#tokens = tokens
    this.#parts.onTokens?.(tokens)
  }
}

/** 401 for a refresh token that has ended, 400 for what never was one. */
export const isRefused = (error: unknown): boolean =>
  error instanceof GuildhallError && (error.status === 401 || error.status === 400)

/** As the promise does, or with the signal's reason where it is aborted before. The promise itself goes on, for the others. */
const orAborted = (promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal!.reason)
    promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', stop))
    signal?.throwIfAborted()
    signal?.addEventListener('abort', stop, { once: true })
  })
