import type { community } from '@guildhall/contract/community'
import { listTiers } from '../../../domain/tiers/tiers.ts'
import type { Handler } from '../../../http/context.ts'

export const tiers: Handler<typeof community.events.tiers> = ({ tenant, caller, params, query, page }) =>
  listTiers(tenant, caller, params.slug, query, page)
