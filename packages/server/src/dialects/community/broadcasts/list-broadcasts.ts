import type { community } from '@guildhall/contract/community'
import { listBroadcasts } from '../../../domain/broadcasts/broadcasts.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.broadcasts.list> = ({ tenant, page }) => listBroadcasts(tenant, page)
