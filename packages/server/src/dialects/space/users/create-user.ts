import type { space } from '@guildhall/contract/space'
import type { Handler } from '../../../http/context.ts'
import { hashPassword } from '../../../identity/passwords.ts'
import { checkPasswordLength, createUserWithEmail } from '../../../identity/users/users.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hexId, hostId } from '../../../kernel/ids.ts'
import type { SpaceParts } from '../admit.ts'

/** The code is good for what the calling token is good for, and for new accounts alone: no app gets at one that is there. */
export const create =
  ({ tokens }: SpaceParts): Handler<typeof space.users.create> =>
  async ({ body: { email, password }, token, actor, data }) => {
    if (password) checkPasswordLength(password)
    const passwordHash = password ? await hashPassword(password) : null
    const user = await data.change(hostId, (tx) => createUserWithEmail(tx, actor, { email, passwordHash }))
    const { clientId, scopes } = token
    const code = await tokens.issueCode({ communityId: hostId, userId: user.id, clientId, scopes: [...scopes] })
    if (code === undefined) throw new Fail('token_invalid')
    return { id: hexId(user.id), email: user.email!, grant_code: code }
  }
