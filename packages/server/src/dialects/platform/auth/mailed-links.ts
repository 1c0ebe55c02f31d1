import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'

export const forgotPassword =
  (accounts: Accounts): Handler<typeof platform.auth.forgotPassword> =>
  async ({ body, origin }) => {
    await accounts.requestPasswordReset(body.email, origin)
    return {}
  }

export const resetPassword =
  (accounts: Accounts): Handler<typeof platform.auth.resetPassword> =>
  async ({ body, origin }) => {
    await accounts.resetPassword(body.token, body.password, origin.requestId)
    return undefined
  }

export const verifyEmail =
  (accounts: Accounts): Handler<typeof platform.auth.verifyEmail> =>
  async ({ body, origin }) => {
    await accounts.verifyEmail(body.token, origin.requestId)
    return undefined
  }
