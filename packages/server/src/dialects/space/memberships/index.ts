import type { space } from '@guildhall/contract/space'
import type { Handlers } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { cancel, uncancel } from './cancel-membership.ts'
import { create } from './create-membership.ts'
import { get } from './get-membership.ts'
import { listCancellations } from './list-cancellations.ts'
import { list } from './list-memberships.ts'
import { update } from './update-membership.ts'

export const memberships = (parts: SpaceParts): Handlers<typeof space.memberships> => ({
  list: list(parts),
  listCancellations: listCancellations(parts),
  get: get(parts),
  create: create(parts),
  update: update(parts),
  cancel: cancel(parts),
  uncancel,
})
