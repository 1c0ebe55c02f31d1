import type { platform } from '@guildhall/contract/platform'
import type { Handler } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { presentUser } from '../present.ts'

/** What is left out stays, inside the profile too. Source: platform contract B2. */
export const updateMe =
  (accounts: Accounts): Handler<typeof platform.users.updateMe> =>
  async ({ body: { profile = {}, username, email }, user, origin }) => {
    const { first_name: firstName, last_name: lastName, avatar_url: profileImage } = profile
    const changes = {
      ...(username !== undefined && { username }),
      ...(email !== undefined && { email }),
      ...(firstName !== undefined && { firstName }),
      ...(lastName !== undefined && { lastName }),
      ...(profileImage !== undefined && { profileImage }),
    }
    return { data: presentUser(await accounts.updateProfile(user.userId, changes, origin.requestId)) }
  }
