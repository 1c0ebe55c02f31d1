import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { checkEmail } from './check-email.ts'
import { create } from './create-segment.ts'
import { form } from './get-segment-form.ts'
import { listPublic } from './list-public-segments.ts'
import { list } from './list-segments.ts'
import { remove } from './remove-segment.ts'
import { submit } from './submit-segment-form.ts'
import { update } from './update-segment.ts'

export const segments: Handlers<typeof community.segments> = {
  listPublic,
  list,
  create,
  update,
  remove,
  form,
  checkEmail,
  submit,
}
