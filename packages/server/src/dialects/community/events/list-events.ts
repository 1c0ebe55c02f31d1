import type { community } from '@guildhall/contract/community'
import { listEvents } from '../../../domain/events/events.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.events.list> = ({ tenant, caller, query, page, now }) =>
  listEvents(tenant, caller, query, page, now)
