/** Where a page stands: the host itself, or a community, whose name and look the page then has. */
import { isTag } from '@guildhall/contract/schemas'
import type { FastifyRequest } from 'fastify'
import { findCommunityByTag } from '../../../domain/communities/communities.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hostId } from '../../../kernel/ids.ts'
import type { AccountParts } from './parts.ts'

export interface Place {
  /** The community's id, or the nil UUID for the host. */
  readonly communityId: string
  readonly tag: string | undefined
  readonly name: string
  /** The address it was asked under, without a slash at the end, and that address's path: `` or `/c/<tag>`. */
  readonly url: string
  readonly path: string
  readonly isSecure: boolean
  readonly color: string | undefined
  /** An absolute address on a host of ours, or a data address. */
  readonly logoUrl: string | undefined
}

export type PlaceParts = Pick<AccountParts, 'database' | 'hosts'>

const hostName = 'Guildhall'

/** The place a request names with `:tag`, or the host. Throws Fail `community_not_found`. */
export async function findPlace(parts: PlaceParts, request: FastifyRequest): Promise<Place> {
  const { tag } = request.params as { tag?: string }
  const url = parts.hosts.addressOf(request, tag)
  const { pathname, protocol } = new URL(url)
  const at = { tag, url, path: pathname.replace(/\/$/, ''), isSecure: protocol === 'https:' }
  if (tag === undefined) return { ...at, communityId: hostId, name: hostName, color: undefined, logoUrl: undefined }
  const community = isTag(tag) ? await findCommunityByTag(parts.database.system, tag) : undefined
  if (!community) throw new Fail('community_not_found')
  const { color, logoUrl } = community.brand
  return {
    ...at,
    communityId: community.id,
    name: community.name,
    color: color ?? undefined,
    logoUrl: ownLogo(logoUrl, [url, parts.hosts.plainAddressOf(undefined)]),
  }
}

/** A picture of another host would tell that host who is signing in where; it is left out. */
export function ownLogo(logoUrl: string | null | undefined, ownUrls: readonly string[]): string | undefined {
  const parsed = logoUrl ? URL.parse(logoUrl, ownUrls[0]) : null
  if (!parsed) return undefined
  if (parsed.protocol === 'data:')
    return /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(parsed.href) ? parsed.href : undefined
  return ownUrls.some((own) => new URL(own).origin === parsed.origin) ? parsed.href : undefined
}
