import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { get } from './get-broadcast.ts'
import { list } from './list-broadcasts.ts'
import { send } from './send-broadcast.ts'

export const broadcasts: Handlers<typeof community.broadcasts> = { send, list, get }
