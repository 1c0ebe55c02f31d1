import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { presentTokens } from './present-tokens.ts'

export const login =
  (accounts: Accounts): Handler<typeof platform.auth.login> =>
  async ({ body: { email, password, totp_code: secondFactor }, origin }) => {
    const account = await accounts.authenticate({ email, password, secondFactor }, origin)
    return presentTokens(await accounts.openApiSession(account, origin))
  }
