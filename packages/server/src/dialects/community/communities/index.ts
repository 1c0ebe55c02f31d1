import type { community } from '@guildhall/contract/community'
import type { HttpParts } from '../../../http/bind.ts'
import type { Handlers } from '../../../http/context.ts'
import { get } from './get-community.ts'
import { publishableKey } from './get-publishable-key.ts'
import { update } from './update-community.ts'

export const communities = (parts: HttpParts): Handlers<typeof community.communities> => ({
  get,
  update,
  publishableKey: publishableKey(parts),
  publishableKeyBelowV1: publishableKey(parts),
})
