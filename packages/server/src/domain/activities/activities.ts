/** Things that happened in a space and that somebody wants shown. Source: space contract 2.5 Activities. */
import { activitiesMax } from '@guildhall/contract/space/activities'
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { newId } from '../../kernel/ids.ts'
import { type Activity, type ActivityFilter, insertActivity, newestActivities } from './activities-store.ts'

export type { Activity, ActivityFilter } from './activities-store.ts'

/** Newest first. `from` belongs to the range, `to` does not. */
export const listActivities = (tenant: Tenant, filter: ActivityFilter, last = activitiesMax): Promise<Activity[]> =>
  newestActivities(tenant, filter, last)

export interface NewText {
  readonly text: string
  readonly level?: Activity['level']
  /** Who is shown it: admins, or the members it is about. */
  readonly channels?: readonly string[]
  /** Ids of what it is about. */
  readonly sourceIds?: readonly string[]
}
export async function addText(tx: Tx, actor: Actor, wanted: NewText, now: Date): Promise<Activity> {
  const activity: Activity = {
    id: newId(),
    type: 'text',
    level: wanted.level ?? 'INFO',
    channels: [...new Set(wanted.channels ?? ['admin'])],
    source_ids: [...new Set(wanted.sourceIds ?? [])],
    attributes: { text: wanted.text },
    created_at: now,
  }
  await insertActivity(tx, activity)
  await record(tx, actor, {
    type: 'activity.created',
    objectType: 'activity',
    objectId: activity.id,
    data: { activityId: activity.id, type: activity.type, level: activity.level },
  })
  return activity
}
