/** Everything that the HTTP threads of one process share. It is made once and handed to each as plain buffers. */
import { Limiter } from './limiter.ts'
import { Versions } from './versions.ts'

export interface SharedBuffers {
  readonly content: SharedArrayBuffer
  readonly keys: SharedArrayBuffer
  readonly limits: SharedArrayBuffer
}
export interface SharedMemory {
  /** Bumped by every change of a community that a cached answer may show. */
  readonly content: Versions
  /** Bumped when a key of the community is revoked or changed. */
  readonly keys: Versions
  readonly limits: Limiter
}

export const allocateShared = (): SharedBuffers => ({
  content: Versions.allocate(),
  keys: Versions.allocate(),
  limits: Limiter.allocate(),
})

export const openShared = (buffers: SharedBuffers, now?: () => number): SharedMemory => ({
  content: new Versions(buffers.content),
  keys: new Versions(buffers.keys),
  limits: new Limiter(buffers.limits, now),
})
