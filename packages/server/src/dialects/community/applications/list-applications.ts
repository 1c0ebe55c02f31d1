import type { community } from '@guildhall/contract/community'
import { listApplications } from '../../../domain/applications/applications.ts'
import type { Handler } from '../../../http/context.ts'

export const list: Handler<typeof community.applications.list> = ({ tenant, page, query }) =>
  listApplications(tenant, page, query.status)
