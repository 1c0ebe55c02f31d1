/** Everything that the HTTP threads of one process share. It is made once and handed to each as plain buffers. */
import { Limiter } from './limiter.ts'
import { Versions } from './versions.ts'

export interface SharedBuffers {
  readonly content: SharedArrayBuffer
  readonly keys: SharedArrayBuffer
  readonly users: SharedArrayBuffer
  readonly limits: SharedArrayBuffer
}
export interface SharedMemory {
  /** Bumped by every change of a community that a cached answer may show. */
  readonly content: Versions
  /** Bumped when a key of the community is revoked or changed. */
  readonly keys: Versions
  /** Bumped when a person's rights, sessions or apps change; by the id of the user, app or issuer. */
  readonly users: Versions
  readonly limits: Limiter
}

export const allocateShared = (): SharedBuffers => ({
  content: Versions.allocate(),
  keys: Versions.allocate(),
  users: Versions.allocate(),
  limits: Limiter.allocate(),
})

export const openShared = (buffers: SharedBuffers, now?: () => number): SharedMemory => ({
  content: new Versions(buffers.content),
  keys: new Versions(buffers.keys),
  users: new Versions(buffers.users),
  limits: new Limiter(buffers.limits, now),
})

/** Makes every copy old that is kept of these. */
export function forget(
  shared: SharedMemory,
  {
    communityId,
    alsoShownIn,
    hasKeys,
    userIds,
  }: { communityId: string; alsoShownIn: readonly string[]; hasKeys: boolean; userIds: readonly string[] },
): void {
  shared.content.bump(communityId)
  for (const id of alsoShownIn) shared.content.bump(id)
  if (hasKeys) shared.keys.bump(communityId)
  for (const id of userIds) shared.users.bump(id)
}
