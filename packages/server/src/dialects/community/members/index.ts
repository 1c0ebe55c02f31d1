import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { ban } from './ban-member.ts'
import { create } from './create-member.ts'
import { get } from './get-member.ts'
import { kick } from './kick-member.ts'
import { list } from './list-members.ts'
import { unban } from './unban-member.ts'

export const members: Handlers<typeof community.members> = { list, create, get, kick, ban, unban }
