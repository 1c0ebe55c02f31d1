/** A community: made with its owner and its publishable key, changed by its admins. Source: community contract, Ours and decisions 3, 4, 12. */
import type { Tenant, Tx } from '../../db/database.ts'
import { isUniqueViolation } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { type IssuedKey, issueKey } from '../../identity/api-keys/api-keys.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { addOwner } from '../memberships/memberships.ts'
import { type CommunityRow, findCommunity, insertCommunity, lockCommunity, updateCommunityRow } from './communities-store.ts'

export {
  allCommunities as listCommunities,
  type CommunityRow,
  findCommunity,
  findCommunityByTag,
  viewCommunity,
} from './communities-store.ts'

export type JoinMode = CommunityRow['join_mode']
export type Plan = CommunityRow['plan']

const tagPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/
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
  if (tag.length < 2 || tag.length > 63 || !tagPattern.test(tag)) {
    throw invalid('tag', 'must be 2 to 63 lower-case letters, digits and single dashes between them')
  }
  if (reservedTags.has(tag)) throw invalid('tag', 'is reserved')
}

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
  return issueKey(tx, actor, { type: 'publishable', name: 'Default publishable key', isDefault: true }, now)
}

export interface UpdateCommunity {
  readonly name?: string
  readonly description?: string | null
  readonly joinMode?: JoinMode
  readonly signInRequiresMembership?: boolean
  readonly brand?: { readonly color?: string | null; readonly logoUrl?: string | null }
  readonly plan?: Plan
}

/** `checkCurrent` runs under the row's lock, for `If-Match`. */
export async function updateCommunity(
  tx: Tx,
  actor: Actor,
  changes: UpdateCommunity,
  now: Date,
  checkCurrent: () => Promise<void> = async () => undefined,
): Promise<CommunityRow> {
  const row = await lockCommunity(tx)
  await checkCurrent()
  const changed: CommunityRow = {
    ...row,
    name: changes.name ?? row.name,
    description: changes.description === undefined ? row.description : changes.description,
    join_mode: changes.joinMode ?? row.join_mode,
    sign_in_requires_membership: changes.signInRequiresMembership ?? row.sign_in_requires_membership,
    brand: { ...row.brand, ...changes.brand },
    plan: changes.plan ?? row.plan,
  }
  await updateCommunityRow(tx, changed, now)
  await record(tx, actor, {
    type: 'community.updated',
    objectType: 'community',
    objectId: tx.communityId,
    data: { communityId: tx.communityId, changed: Object.keys(changes) },
    // The plan and the look are kept with its members' sessions and with its issuer.
    userId: tx.communityId,
  })
  return changed
}

/** The founder: author of its articles, protected from kicks and bans. */
export async function findOwnerId(tenant: Tenant): Promise<string> {
  const community = await findCommunity(tenant)
  if (!community) throw new Fail('community_not_found')
  return community.owner_user_id
}
