import type { platform } from '@guildhall/contract/platform'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { presentUser } from '../present.ts'

export const register =
  (accounts: Accounts): Handler<typeof platform.auth.register> =>
  async ({ body: { email, username, password }, origin }) => {
    const user = await accounts.register({ email, username, password }, origin)
    return new WithHeaders({ data: presentUser(user) }, { location: '/v1/users/me' })
  }
