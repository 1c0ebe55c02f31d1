import { isTag } from '@guildhall/contract/schemas'
import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { findCommunity, findCommunityId } from '../../../domain/communities/communities.ts'
import type { HttpParts } from '../../../http/bind.ts'
import type { Hosts } from '../../../http/hosts.ts'
import type { IssuerAddress } from '../../../identity/oauth/asked.ts'
import type { Giver, IssuerMarks } from '../../../identity/oauth/issuer-marks.ts'
import type { Issuers } from '../../../identity/oauth/issuers.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hostId } from '../../../kernel/ids.ts'
import type { Versioned } from '../../../kernel/shared/versions.ts'

export interface IssuerAtParts extends Pick<HttpParts, 'database' | 'shared'> {
  readonly issuers: Issuers
  readonly hosts: Hosts
}
const communitiesMax = 10_000

/** Whose issuer a request means, by its `:tag`, and the address asked under. Throws Fail `community_not_found`. */
export type FindIssuer = (request: FastifyRequest) => Promise<IssuerAddress>

export function createFindIssuer({ database, shared, hosts }: Omit<IssuerAtParts, 'issuers'>): FindIssuer {
  const communities = new LRUCache<string, Versioned<string>>({ max: communitiesMax })

  /** What is kept is right until the community changes: its tag may move on with it. */
  async function communityIdOf(tag: string | undefined): Promise<string> {
    if (tag === undefined) return hostId
    const known = communities.get(tag)
    if (known && shared.content.areCurrent(known.versions)) return known.row
    const found = isTag(tag)
      ? await shared.content.read(
          () => findCommunityId(database.system, tag),
          (id) => [id],
        )
      : undefined
    if (!found) throw new Fail('community_not_found')
    communities.set(tag, found)
    return found.row
  }
  return async (request) => {
    const { tag } = request.params as { tag?: string }
    return { communityId: await communityIdOf(tag), url: hosts.addressOf(request, tag) }
  }
}

/**
 * The community's issuer that a code or token says it is of, at the address where it was asked for (an access token does not tell
 * which); undefined for the host's own and for what is none.
 */
export type FindGiver = (request: FastifyRequest, text: string) => Promise<IssuerAddress | undefined>

export function createFindGiver({ database, hosts }: Omit<IssuerAtParts, 'issuers'>, marks: IssuerMarks): FindGiver {
  const { protocol, host } = new URL(hosts.plainAddressOf(undefined))
  return async (request, text) => {
    const giver = marks.giverOf(text) ?? giverOfAccessToken(marks, text)
    const community = giver && (await findCommunity(database.tenant(giver.communityId)))
    if (!community) return undefined
    const { id: communityId, tag } = community
    const url = giver.isAtOwnHost ? `${protocol}//${tag}.${host}` : hosts.addressOf(request, tag)
    // Below a host that is a number there are no names: nobody asked there.
    return URL.canParse(url) ? { communityId, url } : undefined
  }
}

function giverOfAccessToken(marks: IssuerMarks, text: string): Giver | undefined {
  const communityId = marks.issuerOf(text)
  return communityId === undefined || communityId === hostId ? undefined : { communityId, isAtOwnHost: false }
}
