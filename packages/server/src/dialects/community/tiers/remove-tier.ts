import type { community } from '@guildhall/contract/community'
import { removeTier } from '../../../domain/tiers/tiers.ts'
import type { Handler } from '../../../http/context.ts'

export const remove: Handler<typeof community.tiers.remove> = ({ params, actor, change }) =>
  change(async (tx) => {
    await removeTier(tx, actor, params.tierId)
    return undefined
  })
