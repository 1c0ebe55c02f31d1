import type { space } from '@guildhall/contract/space'
import type { Handlers } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { create } from './create-user.ts'
import { me, meInSpace } from './get-me.ts'
import { picture } from './picture.ts'

export const users = (parts: SpaceParts): Handlers<typeof space.users> => ({
  me: me(parts),
  meInSpace: meInSpace(parts),
  create: create(parts),
  picture: picture(parts),
})
