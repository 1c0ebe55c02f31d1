import type { community } from '@guildhall/contract/community'
import * as hotspots from '../../../domain/atlas/hotspots.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const getHotspot: Handler<typeof community.atlas.getHotspot> = async ({ tenant, params }) =>
  new Json(await hotspots.getHotspot(tenant, params.hotspotId))
