import type { platform } from '@guildhall/contract/platform'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-resource.ts'
import { get } from './get-resource.ts'
import { list } from './list-resources.ts'
import { remove } from './remove-resource.ts'
import { update } from './update-resource.ts'

export const resources: Handlers<typeof platform.resources> = { list, get, create, update, remove }
