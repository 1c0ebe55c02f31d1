import type { HttpParts } from '../../../http/bind.ts'
import type { Csrf } from '../../../http/csrf.ts'
import type { Hosts } from '../../../http/hosts.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import type { Issuers } from '../../../identity/oauth/issuers.ts'
import type { SignInRefusal } from '../../../identity/oauth/people.ts'

/** What the application hands to the account pages. */
export interface AccountPagesParts extends Pick<HttpParts, 'database' | 'shared' | 'clock' | 'log'> {
  readonly accounts: Accounts
  readonly hosts: Hosts
  readonly issuers: Issuers
  /** Key material for the tokens in forms. */
  readonly secret: Buffer
  /** Why this person may not sign in through this community, if so; the host takes everybody. */
  readonly checkSignIn: (communityId: string, userId: string) => Promise<SignInRefusal | undefined>
}

export interface AccountParts extends AccountPagesParts {
  readonly csrf: Csrf
}
