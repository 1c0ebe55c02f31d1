import type { platform } from '@guildhall/contract/platform'
import { setOrganizationPlan } from '../../../domain/communities/organizations.ts'
import type { Handler } from '../../../http/context.ts'
import { undressId } from '../present.ts'

export const setPlan: Handler<typeof platform.organizations.setPlan> = async ({ params, body: { plan }, actor, data, now }) => {
  await setOrganizationPlan(data, actor, { communityId: undressId('org', params.id), slug: params.id, plan }, now)
  return undefined
}
