import type { community } from '@guildhall/contract/community'
import { checkEmail as findRegistrationState } from '../../../domain/applications/applications.ts'
import type { Handler } from '../../../http/context.ts'

export const checkEmail: Handler<typeof community.segments.checkEmail> = ({ tenant, params, query, caller }) =>
  findRegistrationState(tenant, params.segmentId, query.email, caller.isAdmin)
