import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-invitation.ts'
import { list } from './list-invitations.ts'
import { remove } from './remove-invitation.ts'

export const invitations: Handlers<typeof community.invitations> = { list, create, remove }
