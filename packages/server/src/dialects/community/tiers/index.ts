import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-tier.ts'
import { form } from './get-form.ts'
import { remove } from './remove-tier.ts'
import { update } from './update-tier.ts'

export const tiers: Handlers<typeof community.tiers> = { create, update, remove, form }
