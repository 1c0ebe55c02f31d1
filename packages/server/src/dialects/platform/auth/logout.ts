import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'

export const logout =
  (accounts: Accounts): Handler<typeof platform.auth.logout> =>
  async ({ body, user, origin }) => {
    if (body.refresh_token === undefined) await accounts.endAllSessions(user.userId, origin.requestId)
    else await accounts.signOut(body.refresh_token, user, origin.requestId)
    return undefined
  }
