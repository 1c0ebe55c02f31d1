import type { space } from '@guildhall/contract/space'
import { listCancelled } from '../../../domain/memberships/details.ts'
import { readPriceList } from '../../../domain/plans/plans.ts'
import type { Handler } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { readDay } from '../present.ts'
import { presentMembership } from './present-membership.ts'

export const listCancellations =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.listCancellations> =>
  async ({ query, data, space: { communityId } }) => {
    const [from, to] = [readDay(query.from, 'from'), readDay(query.to, 'to')]
    const tenant = data.tenant(communityId)
    const [prices, rows] = await Promise.all([readPriceList(tenant), listCancelled(tenant, from, to)])
    return rows.map((row) => presentMembership(row, prices, publicUrl))
  }
