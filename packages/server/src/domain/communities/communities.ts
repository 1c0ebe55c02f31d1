/** A community: made with its owner and its publishable key, changed by its admins. Source: community contract, Ours and decisions 3, 4, 12. */
import { isTag } from '@guildhall/contract/schemas'
import type { Tenant, Tx } from '../../db/database.ts'
import { isUniqueViolation } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { type IssuedKey, issueKey } from '../../identity/api-keys/api-keys.ts'
import type { Plan } from '../../identity/roles.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { addOwner } from '../memberships/memberships.ts'
import { announceOrganization } from './announce-organization.ts'
import {
  type CommunityRow,
  deleteCommunity,
  findCommunity,
  insertCommunity,
  type JoinMode,
  lockCommunity,
  updateCommunityRow,
} from './communities-store.ts'

export {
  allCommunities as listCommunities,
  type CommunityRow,
  findCommunity,
  findCommunityByTag,
  findCommunityId,
  type JoinMode,
  viewCommunity,
} from './communities-store.ts'

/** Words that are paths or hosts of the server itself. */
const reservedTags = new Set([
  'api',
  'www',
  'c',
  'v1',
  'admin',
  'account',
  'docs',
  'dev',
  'oauth',
  'oauth2',
  'static',
  'assets',
  'healthz',
  'readyz',
  'metrics',
  'mcp',
])

export function checkTag(tag: string): void {
  if (!isTag(tag)) throw invalid('tag', 'must be 2 to 63 lower-case letters, digits and single dashes between them')
  if (isReservedTag(tag)) throw invalid('tag', 'is reserved', 'taken')
}
export const isReservedTag = (tag: string): boolean => reservedTags.has(tag)

export interface CreateCommunity {
  readonly tag: string
  readonly name: string
  readonly description?: string | null
  readonly joinMode?: JoinMode
  readonly ownerUserId: string
}

/** `tx` acts for the id the community is to have. Answers its publishable key, which exists from the first moment. */
export async function createCommunity(tx: Tx, actor: Actor, wanted: CreateCommunity, now: Date): Promise<IssuedKey> {
  checkTag(wanted.tag)
  try {
    await insertCommunity(tx, {
      tag: wanted.tag,
      name: wanted.name,
      description: wanted.description ?? null,
      join_mode: wanted.joinMode ?? 'OPEN',
      owner_user_id: wanted.ownerUserId,
    })
  } catch (error) {
    throw isUniqueViolation(error, 'communities_tag_key') ? new Fail('tag_taken', { cause: error }) : error
  }
  await addOwner(tx, wanted.ownerUserId, now)
  await record(tx, actor, {
    type: 'community.created',
    objectType: 'community',
    objectId: tx.communityId,
    data: { communityId: tx.communityId, tag: wanted.tag, name: wanted.name },
    userId: wanted.ownerUserId,
  })
  await announceOrganization(tx, 'organization.created', now)
  return issueKey(tx, actor, { type: 'publishable', name: 'Default publishable key', isDefault: true }, now)
}

export interface UpdateCommunity {
  readonly tag?: string
  readonly name?: string
  readonly description?: string | null
  readonly joinMode?: JoinMode
  readonly signInRequiresMembership?: boolean
  readonly brand?: { readonly color?: string | null; readonly logoUrl?: string | null }
  readonly plan?: Plan
}

/**
 * `checkCurrent` runs under the row's lock, for `If-Match`. After a new tag nothing answers under the old one, which others
 * may then take. 409 `tag_taken`.
 */
export async function updateCommunity(
  tx: Tx,
  actor: Actor,
  changes: UpdateCommunity,
  now: Date,
  checkCurrent: () => Promise<void> = async () => undefined,
): Promise<CommunityRow> {
  const row = await holdCommunity(tx)
  await checkCurrent()
  const isMoved = changes.tag !== undefined && changes.tag !== row.tag
  if (isMoved) checkTag(changes.tag)
  const changed: CommunityRow = {
    ...row,
    tag: changes.tag ?? row.tag,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    join_mode: changes.joinMode ?? row.join_mode,
    sign_in_requires_membership: changes.signInRequiresMembership ?? row.sign_in_requires_membership,
    brand: { ...row.brand, ...changes.brand },
    plan: changes.plan ?? row.plan,
  }
  try {
    await updateCommunityRow(tx, changed, now)
  } catch (error) {
    throw isUniqueViolation(error, 'communities_tag_key') ? new Fail('tag_taken', { cause: error }) : error
  }
  if (isMoved) await recordMove(tx, actor, row.tag, changed.tag)
  await record(tx, actor, {
    type: 'community.updated',
    objectType: 'community',
    objectId: tx.communityId,
    data: { communityId: tx.communityId, changed: Object.keys(changes) },
    // The plan and the look are kept with its members' sessions and with its issuer.
    userId: tx.communityId,
  })
  if (isMoved || changed.name !== row.name || changed.plan !== row.plan)
    await announceOrganization(tx, 'organization.updated', now)
  return changed
}

/** Locks it. 404 where it was removed since the caller was let in. */
export async function holdCommunity(tx: Tx): Promise<CommunityRow> {
  const row = await lockCommunity(tx)
  if (!row) throw new Fail('community_not_found')
  return row
}

/** What is kept of a key in memory holds the tag that it opens. */
const recordMove = (tx: Tx, actor: Actor, from: string, to: string): Promise<void> =>
  record(tx, actor, { type: 'key.all_moved', objectType: 'community', objectId: tx.communityId, data: { from, to } })

/** The community and everything in it is gone; its keys, and what its members' sessions may do in it, end at once. */
export async function removeCommunity(tx: Tx, actor: Actor, now: Date): Promise<void> {
  const { id: communityId, tag, name } = await holdCommunity(tx)
  await announceOrganization(tx, 'organization.deleted', now)
  await deleteCommunity(tx)
  const which = { objectType: 'community', objectId: communityId } as const
  await record(tx, actor, { type: 'key.all_removed', ...which, data: { communityId } })
  await record(tx, actor, { type: 'community.removed', ...which, data: { communityId, tag, name }, userId: communityId })
}

/** The founder: author of its articles, protected from kicks and bans. */
export async function findOwnerId(tenant: Tenant): Promise<string> {
  const community = await findCommunity(tenant)
  if (!community) throw new Fail('community_not_found')
  return community.owner_user_id
}
