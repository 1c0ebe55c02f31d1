import type { community } from '@guildhall/contract/community'
import { listActiveSegments } from '../../../domain/segments/segments.ts'
import type { Handler } from '../../../http/context.ts'

export const listPublic: Handler<typeof community.segments.listPublic> = ({ tenant, page }) => listActiveSegments(tenant, page)
