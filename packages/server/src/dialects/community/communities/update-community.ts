import type { community } from '@guildhall/contract/community'
import { updateCommunity, viewCommunity } from '../../../domain/communities/communities.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.communities.update> = ({ body, actor, now, change, precondition }) =>
  change(async (tx) => {
    const view = () => viewCommunity(tx, true)
    await updateCommunity(tx, actor, body, now, () => precondition(view))
    return new Json(await view())
  })
