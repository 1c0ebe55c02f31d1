import type { community } from '@guildhall/contract/community'
import * as hotspots from '../../../domain/atlas/hotspots.ts'
import type { Handler } from '../../../http/context.ts'

export const removeHotspot: Handler<typeof community.atlas.removeHotspot> = ({ params, actor, change }) =>
  change(async (tx) => {
    await hotspots.removeHotspot(tx, actor, params.hotspotId)
    return undefined
  })
