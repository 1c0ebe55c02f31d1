import type { space } from '@guildhall/contract/space'
import type { Handlers } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { create } from './create-space.ts'
import { get } from './get-space.ts'
import { update } from './update-space.ts'

export const spaces = (parts: SpaceParts): Handlers<typeof space.spaces> => ({ create: create(parts), update, get })
