import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-event.ts'
import { get } from './get-event.ts'
import { list } from './list-events.ts'
import { tiers } from './list-tiers.ts'
import { update } from './update-event.ts'

export const events: Handlers<typeof community.events> = { list, create, get, update, tiers }
