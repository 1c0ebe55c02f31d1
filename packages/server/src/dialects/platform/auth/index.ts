import type { platform } from '@guildhall/contract/platform'
import type { Handlers } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { forgotPassword, resetPassword, verifyEmail } from './mailed-links.ts'
import { refresh } from './refresh.ts'
import { register } from './register.ts'

export const auth = ({ accounts }: { accounts: Accounts }): Handlers<typeof platform.auth> => ({
  register: register(accounts),
  login: login(accounts),
  refresh: refresh(accounts),
  logout: logout(accounts),
  forgotPassword: forgotPassword(accounts),
  resetPassword: resetPassword(accounts),
  verifyEmail: verifyEmail(accounts),
})
