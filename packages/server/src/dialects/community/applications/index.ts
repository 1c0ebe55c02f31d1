import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { approve } from './approve-application.ts'
import { list } from './list-applications.ts'
import { reject } from './reject-application.ts'

export const applications: Handlers<typeof community.applications> = { list, approve, reject }
