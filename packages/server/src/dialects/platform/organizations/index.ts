import type { platform } from '@guildhall/contract/platform'
import type { Handlers } from '../../../http/context.ts'
import { addMember } from './add-member.ts'
import { create } from './create-organization.ts'
import { getMember } from './get-member.ts'
import { get } from './get-organization.ts'
import { listMembers } from './list-members.ts'
import { list } from './list-organizations.ts'
import { removeMember } from './remove-member.ts'
import { remove } from './remove-organization.ts'
import { setPlan } from './set-plan.ts'
import { updateMember } from './update-member.ts'
import { update } from './update-organization.ts'

export const organizations: Handlers<typeof platform.organizations> = {
  list,
  get,
  create,
  update,
  remove,
  setPlan,
  listMembers,
  getMember,
  addMember,
  updateMember,
  removeMember,
}
