/**
 * Which issuer is being asked. The library knows one issuer for each instance and there are thousands, so an instance serves many
 * of them: whatever differs between two is read from here, for the time of one request.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { IssuerKey } from './issuer-keys.ts'
import type { NewRecord, RecordName } from './records-store.ts'

/** Which issuer, and the address it is asked under. */
export interface IssuerAddress {
  /** hostId for the host's. */
  readonly communityId: string
  /** Without a slash at the end. */
  readonly url: string
}

/** Where API 2 has a host of its own, beside an issuer that is at a host's root. Source: space contract 2.2. */
export function apiAddressOf(issuerUrl: string): string {
  const { protocol, host } = new URL(issuerUrl)
  return `${protocol}//api.${host}`
}

/** What the dialect does in the library's answers: each page sets type, status and body. */
export interface RenderPages {
  error(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): Promise<void>
  logout(ctx: KoaContextWithOIDC, form: { action: string; xsrf: string }): Promise<void>
  /** The end of it, where no app wants the person back. `stayedName` in the query: they chose to stay signed in. */
  loggedOut(ctx: KoaContextWithOIDC): Promise<void>
  /** Whether this browser is signed in to an account, be it or not at the issuer. */
  isSignedIn(): Promise<boolean>
  /** The person signed out of the issuer with this answer. */
  signedOut(ctx: KoaContextWithOIDC): Promise<void>
}

/** A parameter of the address at which signing out ends. */
export const stayedName = 'stayed'

/** What a call of the token endpoint changes: gathered here to be written at once. */
export interface Exchange {
  /** The code or refresh token that the app brought, to be used once. */
  used: RecordName | undefined
  /** What it gets for that. */
  readonly given: NewRecord[]
}

export interface Asked {
  readonly at: IssuerAddress
  readonly address: URL
  /** undefined for a step of a sign-in, whose pages are the asker's own. */
  readonly pages: RenderPages | undefined
  /** What it signs and verifies with: set before the library does either. */
  keys: readonly IssuerKey[]
  /** At the token endpoint alone. */
  exchange: Exchange | undefined
}

const storage = new AsyncLocalStorage<Asked>()

/** All that `work` begins knows this issuer, and no other. */
export const askAt = <Result>(at: IssuerAddress, pages: RenderPages | undefined, work: () => Result): Result =>
  storage.run({ at, address: new URL(at.url), pages, keys: [], exchange: undefined }, work)

/** Throws outside of `askAt`: an answer is never given in nobody's name. */
export function asked(): Asked {
  const found = storage.getStore()
  if (!found) throw new Error('no issuer is being asked')
  return found
}

/** Outside of `askAt` there are none: the library looks at its keys when it is made. */
export const askedKeys = (): readonly IssuerKey[] => storage.getStore()?.keys ?? []
