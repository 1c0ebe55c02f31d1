import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-key.ts'
import { list } from './list-keys.ts'
import { revoke } from './revoke-key.ts'
import { rotate } from './rotate-key.ts'

export const keys: Handlers<typeof community.keys> = { list, create, revoke, rotate }
