import type { space } from '@guildhall/contract/space'
import type { Handlers } from '../../../http/context.ts'
import { list } from './list-plans.ts'

export const plans: Handlers<typeof space.plans> = { list }
