import type { community } from '@guildhall/contract/community'
import { createTier, viewTier } from '../../../domain/tiers/tiers.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.tiers.create> = ({ params, body, actor, now, change }) =>
  change(async (tx) => new Json(await viewTier(tx, await createTier(tx, actor, params.slug, body, now))))
