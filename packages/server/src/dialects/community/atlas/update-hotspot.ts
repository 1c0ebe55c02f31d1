import type { community } from '@guildhall/contract/community'
import * as hotspots from '../../../domain/atlas/hotspots.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const updateHotspot: Handler<typeof community.atlas.updateHotspot> = (context) => {
  const { params, body, actor, now, change, precondition } = context
  return change(async (tx) => {
    const view = () => hotspots.getHotspot(tx, params.hotspotId)
    await hotspots.updateHotspot(tx, actor, params.hotspotId, body, now, () => precondition(view))
    return new Json(await view())
  })
}
