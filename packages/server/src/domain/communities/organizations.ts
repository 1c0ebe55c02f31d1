/** Communities as the Platform API knows them: organizations, by the people in them. Source: platform contract B3. */
import { tagLengthMax, tagLengthMin } from '@guildhall/contract/schemas'
import type { Database, System } from '../../db/database.ts'
import type { OrderBy } from '../../db/order.ts'
import type { Actor } from '../../events/outbox.ts'
import { managers, type Plan } from '../../identity/roles.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { likePattern } from '../../kernel/text/like.ts'
import { slugFrom } from '../../kernel/text/slug.ts'
import { requireRole } from '../memberships/organization-members.ts'
import {
  createCommunity,
  findCommunityByTag,
  holdCommunity,
  isReservedTag,
  removeCommunity,
  updateCommunity,
} from './communities.ts'
import { countOrganizations, type OwnOrganization, pageOfOrganizations, takenTags } from './organizations-store.ts'

export type { OwnOrganization } from './organizations-store.ts'

type Data = Pick<Database, 'system' | 'change'>

/** Those that the person is a member of. */
export async function listOrganizations(
  system: System,
  { userId, search, orders }: { userId: string; search?: string | undefined; orders: readonly OrderBy[] },
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: OwnOrganization[]; total: number }> {
  const filter = { userId, communityId: null, like: search ? likePattern(search) : null }
  const [rows, total] = await Promise.all([
    pageOfOrganizations(system, filter, orders, limit, offset),
    countOrganizations(system, filter),
  ])
  return { rows, total }
}

/** 404 for others than its members. */
export async function getOrganization(system: System, userId: string, communityId: string): Promise<OwnOrganization> {
  const [row] = await pageOfOrganizations(system, { userId, communityId, like: null }, [], 1, 0)
  if (!row) throw new Fail('community_not_found')
  return row
}

/** A community with the person as its owner. Without a slug it gets a free one of its name. Answers its id. */
export async function createOrganization(
  data: Data,
  actor: Actor,
  { userId, name, slug }: { userId: string; name: string; slug?: string | undefined },
  now: Date,
): Promise<string> {
  const communityId = newId()
  const create = (tag: string) =>
    data.change(communityId, (tx) => createCommunity(tx, actor, { tag, name, ownerUserId: userId }, now))
  if (slug !== undefined) {
    await create(slug)
    return communityId
  }
  for (;;) {
    const isMade = await create(await findFreeTag(data.system, name)).then(
      () => true,
      (error: unknown) => {
        // Somebody else took it in between.
        if (error instanceof Fail && error.code === 'tag_taken') return false
        throw error
      },
    )
    if (isMade) return communityId
  }
}

const askedAtOnce = 50

/** `name`, `name-2`, `name-3`…: the first that is neither taken nor reserved, and as long as a tag has to be. */
async function findFreeTag(system: System, name: string): Promise<string> {
  const base = slugFrom(name)
  for (let from = 1; ; from += askedAtOnce) {
    const candidates = Array.from({ length: askedAtOnce }, (_, index) => numbered(base, from + index)).filter(
      (tag) => !isReservedTag(tag),
    )
    const taken = new Set(await takenTags(system, candidates))
    const free = candidates.find((tag) => !taken.has(tag))
    if (free !== undefined) return free
  }
}

function numbered(base: string, n: number): string {
  const suffix = n === 1 && base.length >= tagLengthMin ? '' : `-${n}`
  return base.slice(0, tagLengthMax - suffix.length).replace(/-+$/, '') + suffix
}

/** For owners and admins. 409 `tag_taken`. */
export async function updateOrganization(
  data: Data,
  actor: Actor,
  {
    userId,
    communityId,
    name,
    slug,
  }: { userId: string; communityId: string; name?: string | undefined; slug?: string | undefined },
  now: Date,
): Promise<void> {
  const changes = { ...(name !== undefined && { name }), ...(slug !== undefined && { tag: slug }) }
  await data.change(communityId, async (tx) => {
    // Before the caller's own row, as everybody does.
    await holdCommunity(tx)
    await requireRole(tx, userId, managers)
    if (Object.keys(changes).length > 0) await updateCommunity(tx, actor, changes, now)
  })
}

/** For operators of the server, members or not: the organization by its id or its slug. */
export async function setOrganizationPlan(
  data: Data,
  actor: Actor,
  { communityId, slug, plan }: { communityId: string | undefined; slug: string; plan: Plan },
  now: Date,
): Promise<void> {
  const id = communityId ?? (await findCommunityByTag(data.system, slug))?.id
  if (id === undefined) throw new Fail('community_not_found')
  await data.change(id, (tx) => updateCommunity(tx, actor, { plan }, now))
}

/** For owners. */
export const removeOrganization = (
  data: Data,
  actor: Actor,
  { userId, communityId }: { userId: string; communityId: string },
  now: Date,
): Promise<void> =>
  data.change(
    communityId,
    async (tx) => {
      await requireRole(tx, userId, ['OWNER'])
      await removeCommunity(tx, actor, now)
    },
    { isAlone: true },
  )
