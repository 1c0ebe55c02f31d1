import type { community } from '@guildhall/contract/community'
import { updateTier, viewTier } from '../../../domain/tiers/tiers.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.tiers.update> = ({ params, body, actor, now, change, precondition }) =>
  change(async (tx) => {
    const view = () => viewTier(tx, params.tierId)
    await updateTier(tx, actor, params.tierId, body, now, () => precondition(view))
    return new Json(await view())
  })
