/**
 * Starting leaves garbage: V8's young generation grows to its 64 MB while modules load, and a server that then idles never gives
 * them back. One collection that also shrinks what it empties does; it stops the thread for about 70 ms.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

interface CollectOptions {
  readonly type: 'major'
  readonly execution: 'sync'
  readonly flavor: 'last-resort'
}

export function giveBackStartUpMemory(): void {
  // The function exists in contexts that are made while the flag is set.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: CollectOptions) => void
  setFlagsFromString('--no-expose-gc')
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
