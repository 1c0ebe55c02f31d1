import type { community } from '@guildhall/contract/community'
import * as hotspots from '../../../domain/atlas/hotspots.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const createHotspot: Handler<typeof community.atlas.createHotspot> = ({ body, actor, change }) =>
  change(async (tx) => new Json(await hotspots.getHotspot(tx, await hotspots.createHotspot(tx, actor, body))))
