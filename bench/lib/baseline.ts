import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BaselineOptions } from '../baselines/process.ts'
import { pin, type Scope, serverCore } from './processes.ts'

export interface Baseline {
  readonly pid: number
  readonly port: number
}

/** Starts a baseline server on the core on which the real one is measured. */
export async function startBaseline(scope: Scope, options: BaselineOptions): Promise<Baseline> {
  const child = fork(fileURLToPath(new URL('../baselines/process.ts', import.meta.url)), [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  scope.addChild(child)
  const [port] = (await once(child, 'message')) as [number]
  pin(child.pid!, serverCore)
  return { pid: child.pid!, port }
}
