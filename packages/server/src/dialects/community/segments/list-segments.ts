import type { community } from '@guildhall/contract/community'
import { listSegments } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.segments.list> = ({ tenant, page }) => listSegments(tenant, page)
