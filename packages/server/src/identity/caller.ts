import type { Scope } from '@guildhall/contract/scopes'
import type { Actor } from '../events/outbox.ts'

/** Whoever asks, once a credential has been understood: one community, what they may do there, which limit counts them. */
export interface Caller {
  readonly actor: Actor
  readonly communityId: string
  readonly communityTag: string
  readonly scopes: ReadonlySet<Scope>
  readonly isAdmin: boolean
  /** Whether this credential is made for browsers, so that any page may use it. */
  readonly isPublic: boolean
  readonly limit: { readonly key: string; readonly requests: number; readonly windowMs: number }
}

/** ADMIN satisfies every scope; no other scope implies another. Source: community contract, Scopes and decision 5. */
export const mayUse = (caller: Caller, scope: Scope): boolean => caller.isAdmin || caller.scopes.has(scope)
