/**
 * Resources: named things that a person has alone (they stand under the host) or that belong to an organization. Source:
 * platform contract B1.
 */
import { metadataKeysMax } from '@guildhall/contract/platform/resources'
import type { Database, System, Tx } from '../../db/database.ts'
import type { OrderBy } from '../../db/order.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { UserCaller } from '../../identity/sessions/session-ring.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import { holdRole, requireRole } from '../memberships/organization-members.ts'
import { announceToMembers, announceToOwner } from '../webhooks/announce.ts'
import { presentResource } from '../webhooks/objects.ts'
import { mayWriteResource } from './resources-policy.ts'
import {
  countResources,
  deleteResource,
  findResource,
  insertResource,
  lockResource,
  pageOfResources,
  type ResourceRow,
  updateResourceRow,
} from './resources-store.ts'

export type { ResourceRow } from './resources-store.ts'

type Data = Pick<Database, 'system' | 'change'>
export type Viewer = Pick<UserCaller, 'userId' | 'rights'>

export interface ResourcesWanted {
  readonly statuses: readonly string[] | null
  readonly types: readonly string[] | null
  readonly orders: readonly OrderBy[]
}
/** What the person may see, and how many there are in all. */
export async function listResources(
  system: System,
  viewer: Viewer,
  { orders, ...wanted }: ResourcesWanted,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: ResourceRow[]; total: number }> {
  const filter = { userId: viewer.userId, communityIds: [...viewer.rights.keys()], ...wanted }
  const [rows, total] = await Promise.all([
    pageOfResources(system, filter, orders, limit, offset),
    countResources(system, filter),
  ])
  return { rows, total }
}

/** 404 for what the person may not see. */
export async function getResource(system: System, viewer: Viewer, id: string): Promise<ResourceRow> {
  const row = await findResource(system, viewer.userId, [...viewer.rights.keys()], id)
  if (!row) throw new Fail('resource_not_found')
  return row
}

export interface ResourceInput {
  readonly name?: string
  readonly description?: string | null
  readonly type?: string
  readonly status?: ResourceRow['status']
  /** Merged with what is there; null deletes. */
  readonly metadata?: Readonly<Record<string, string | null>>
}

/** Of the person alone, or of an organization of theirs: 404 for any other. */
export function createResource(
  data: Data,
  actor: Actor,
  { userId, communityId = hostId, ...input }: ResourceInput & { userId: string; communityId?: string | undefined; name: string },
  now: Date,
): Promise<ResourceRow> {
  const row: ResourceRow = {
    community_id: communityId,
    id: newId(),
    owner_user_id: userId,
    name: input.name,
    description: input.description ?? null,
    type: input.type ?? 'standard',
    status: 'active',
    metadata: merge({}, input.metadata),
    created_at: now,
    updated_at: now,
  }
  return data.change(communityId, async (tx) => {
    if (communityId !== hostId) await requireRole(tx, userId)
    await insertResource(tx, row)
    await tell(tx, actor, 'created', row, now)
    return row
  })
}

/** 404 for what is not seen, 403 for what is. */
export async function updateResource(
  data: Data,
  actor: Actor,
  viewer: Viewer,
  id: string,
  changes: ResourceInput,
  now: Date,
): Promise<ResourceRow> {
  const { community_id: communityId } = await getResource(data.system, viewer, id)
  return data.change(communityId, async (tx) => {
    const row = await hold(tx, viewer.userId, id)
    if (Object.values(changes).every((value) => value === undefined)) return row
    const changed: ResourceRow = {
      ...row,
      name: changes.name ?? row.name,
      description: changes.description === undefined ? row.description : changes.description,
      type: changes.type ?? row.type,
      status: changes.status ?? row.status,
      metadata: merge(row.metadata, changes.metadata),
      updated_at: now,
    }
    await updateResourceRow(tx, changed)
    await tell(tx, actor, 'updated', changed, now)
    return changed
  })
}

export async function removeResource(data: Data, actor: Actor, viewer: Viewer, id: string, now: Date): Promise<void> {
  const { community_id: communityId } = await getResource(data.system, viewer, id)
  await data.change(communityId, async (tx) => {
    const row = await hold(tx, viewer.userId, id)
    await deleteResource(tx, id)
    await tell(tx, actor, 'removed', row, now)
  })
}

/** The resource, locked for somebody who may write it: their role as it is now. */
async function hold(tx: Tx, userId: string, id: string): Promise<ResourceRow> {
  const role = tx.communityId === hostId ? undefined : await holdRole(tx, userId)
  const row = await lockResource(tx, id)
  if (!row) throw new Fail('resource_not_found')
  const isCreator = row.owner_user_id === userId
  if (tx.communityId === hostId ? !isCreator : role === undefined) throw new Fail('resource_not_found')
  if (role !== undefined && !mayWriteResource(role, isCreator)) throw new Fail('role_missing')
  return row
}

function merge(
  present: ResourceRow['metadata'],
  changes: Readonly<Record<string, string | null>> | undefined,
): Record<string, string> {
  const merged = new Map<string, string>(Object.entries(present))
  for (const [key, value] of Object.entries(changes ?? {})) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  if (merged.size > metadataKeysMax) throw invalid('metadata', `must have at most ${metadataKeysMax} keys in all`, 'too_long')
  return Object.fromEntries(merged)
}

const eventTypes = { created: 'resource.created', updated: 'resource.updated', removed: 'resource.deleted' } as const

async function tell(tx: Tx, actor: Actor, what: keyof typeof eventTypes, row: ResourceRow, now: Date): Promise<void> {
  const { id, name, type, status, owner_user_id: ownerUserId } = row
  await record(tx, actor, {
    type: `resource.${what}`,
    objectType: 'resource',
    objectId: id,
    data: { resourceId: id, name, type, status, ownerUserId },
  })
  const event = eventTypes[what]
  const payload = () => presentResource(row)
  if (tx.communityId === hostId) await announceToOwner(tx, event, now, ownerUserId, payload)
  else await announceToMembers(tx, event, now, async () => payload)
}
