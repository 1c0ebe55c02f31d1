import type { platform } from '@guildhall/contract/platform'
import type { Handlers } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { me } from './get-me.ts'
import { list } from './list-users.ts'
import { beginTotp, changePassword, disableTotp, enableTotp, sendVerification } from './my-account.ts'
import { updateMe } from './update-me.ts'

export const users = ({ accounts }: { accounts: Accounts }): Handlers<typeof platform.users> => ({
  me: me(accounts),
  updateMe: updateMe(accounts),
  list,
  changePassword: changePassword(accounts),
  sendVerification: sendVerification(accounts),
  beginTotp: beginTotp(accounts),
  enableTotp: enableTotp(accounts),
  disableTotp: disableTotp(accounts),
})
