import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { presentTokens } from './present-tokens.ts'

export const refresh =
  (accounts: Accounts): Handler<typeof platform.auth.refresh> =>
  async ({ body, origin }) =>
    presentTokens(await accounts.refresh(body.refresh_token, origin.requestId))
