import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-rsvp.ts'
import { list } from './list-rsvps.ts'
import { update } from './update-rsvp.ts'

export const rsvps: Handlers<typeof community.rsvps> = { create, list, update }
