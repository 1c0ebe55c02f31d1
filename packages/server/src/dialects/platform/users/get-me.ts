import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { Fail } from '../../../kernel/fail.ts'
import { presentUser } from '../present.ts'

export const me =
  (accounts: Accounts): Handler<typeof platform.users.me> =>
  async ({ user }) => {
    const account = await accounts.findAccount(user.userId)
    if (!account) throw new Fail('session_invalid')
    return { data: presentUser(account) }
  }
