/** Who sees which events and tiers. Source: community contract, Events and "Ours". */
import type { EventStatus } from './events-store.ts'

/** Whoever looks; a caller is one. */
export interface Viewer {
  readonly isAdmin: boolean
}

/** Drafts and cancelled events are shown to admins alone. */
export const maySeeEvents = (viewer: Viewer, status: EventStatus): boolean => viewer.isAdmin || status === 'PUBLISHED'
/** Tiers that are not published are shown to admins alone. */
export const maySeeUnpublishedTiers = (viewer: Viewer): boolean => viewer.isAdmin
