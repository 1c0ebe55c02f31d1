import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'

type Users = typeof platform.users

export const changePassword =
  (accounts: Accounts): Handler<Users['changePassword']> =>
  async ({ body, user, origin }) => {
    const passwords = { current: body.current_password, next: body.new_password }
    await accounts.changePassword(user.userId, passwords, user.sessionId, origin.requestId)
    return undefined
  }

export const sendVerification =
  (accounts: Accounts): Handler<Users['sendVerification']> =>
  async ({ user }) => {
    await accounts.requestEmailVerification(user.userId)
    return {}
  }

export const beginTotp =
  (accounts: Accounts): Handler<Users['beginTotp']> =>
  async ({ user }) => {
    const { secretBase32, uri } = await accounts.beginTotp(user.userId)
    return { data: { secret: secretBase32, uri } }
  }

export const enableTotp =
  (accounts: Accounts): Handler<Users['enableTotp']> =>
  async ({ body, user, origin }) => {
    const { recoveryCodes } = await accounts.enableTotp(user.userId, body.code, origin.requestId)
    return { data: { recovery_codes: recoveryCodes } }
  }

export const disableTotp =
  (accounts: Accounts): Handler<Users['disableTotp']> =>
  async ({ body, user, origin }) => {
    await accounts.disableTotp(user.userId, body.code, origin.requestId)
    return undefined
  }
