import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { accept } from './accept-rules.ts'
import { get } from './get-rules.ts'
import { put } from './put-rules.ts'

export const rules: Handlers<typeof community.rules> = { get, put, accept }
