import type { space } from '@guildhall/contract/space'
import type { Handlers } from '../../../http/context.ts'
import { listOfSpace, replaceOfSpace } from './fields-of-space.ts'
import { getOfMembership, list, updateOfMembership } from './values.ts'

export const customFields: Handlers<typeof space.customFields> = {
  listOfSpace,
  replaceOfSpace,
  getOfMembership,
  updateOfMembership,
  list,
}
