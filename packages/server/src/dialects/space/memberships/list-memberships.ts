import type { space } from '@guildhall/contract/space'
import { readMemberships } from '../../../domain/memberships/details.ts'
import type { Handler } from '../../../http/context.ts'
import { fromHexId } from '../../../kernel/ids.ts'
import { Json } from '../../../kernel/json.ts'
import type { SpaceParts } from '../admit.ts'
import { readCommas } from '../present.ts'
import { presentMembership, readSpaceTerms } from './present-membership.ts'

/** There are no pages in this API: rows are read and written down in portions, so that others are answered in between. */
export const list =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.list> =>
  async ({ query, data, space: { communityId } }) => {
    const tenant = data.tenant(communityId)
    const ids = readCommas(query.ids)?.flatMap((id) => fromHexId(id) ?? [])
    const attributes = readCommas(query.attributes?.trim() || undefined)
    const terms = await readSpaceTerms(tenant)
    const texts: string[] = []
    for await (const rows of readMemberships(tenant, ids ?? null)) {
      for (const row of rows) texts.push(JSON.stringify(pick(presentMembership(row, terms, publicUrl), attributes)))
    }
    return new Json(`[${texts.join(',')}]`)
  }

const pick = (membership: object, names: readonly string[] | undefined): object =>
  names === undefined ? membership : Object.fromEntries(Object.entries(membership).filter(([name]) => names.includes(name)))
