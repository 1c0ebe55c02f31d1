import type { community } from '@guildhall/contract/community'
import { listRsvps } from '../../../domain/rsvps/rsvps.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.rsvps.list> = ({ tenant, params, query, page }) =>
  listRsvps(tenant, params.slug, query.status ?? null, page)
