import type { space } from '@guildhall/contract/space'
import { listCancelled } from '../../../domain/memberships/details.ts'
import type { Handler } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { readDay } from '../present.ts'
import { presentMembership, readSpaceTerms } from './present-membership.ts'

export const listCancellations =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.listCancellations> =>
  async ({ query, data, space: { communityId } }) => {
    const [from, to] = [readDay(query.from, 'from'), readDay(query.to, 'to')]
    const tenant = data.tenant(communityId)
    const [terms, rows] = await Promise.all([readSpaceTerms(tenant), listCancelled(tenant, from, to)])
    return rows.map((row) => presentMembership(row, terms, publicUrl))
  }
