import { expect } from 'vitest'
import { GuildhallError } from '../index.ts'

/** What a call was refused with. */
export async function failure(call: Promise<unknown>): Promise<GuildhallError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GuildhallError)
  return error as GuildhallError
}

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Headers
}
interface ScriptedAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** Answers only then. */
  readonly after?: Promise<unknown>
}

/** A fetch that answers from a list; what it was asked is kept. */
export function scripted(...answers: ScriptedAnswer[]) {
  const asked: Asked[] = []
  const fetch = async (url: unknown, init?: RequestInit) => {
    asked.push({ method: init?.method ?? 'GET', url: String(url), headers: new Headers(init?.headers) })
    const { status, body, headers, after } = answers.shift()!
    await after
    return new Response(body === undefined ? null : JSON.stringify(body), { status, ...(headers && { headers }) })
  }
  return { fetch: fetch as typeof globalThis.fetch, asked }
}

/** The real fetch; what it was asked is kept. */
export function watched() {
  const asked: Asked[] = []
  const fetch: typeof globalThis.fetch = (url, init) => {
    asked.push({ method: init?.method ?? 'GET', url: String(url), headers: new Headers(init?.headers) })
    return globalThis.fetch(url, init)
  }
  return { fetch, asked, to: (path: string) => asked.filter(({ url }) => new URL(url).pathname === path) }
}
