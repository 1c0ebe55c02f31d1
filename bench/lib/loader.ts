import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoaderReply } from './loader-process.ts'
import type { Measured, Plan } from './plan.ts'
import { loaderCore, pin, type Scope } from './processes.ts'

export interface Loader {
  /** Throws what the loader found wrong with an answer. */
  run(plan: Plan): Promise<Measured>
}

export async function startLoader(scope: Scope): Promise<Loader> {
  const child = fork(fileURLToPath(new URL('./loader-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  scope.addChild(child)
  await once(child, 'message')
  pin(child.pid!, loaderCore)
  return {
    async run(plan) {
      const ended = new AbortController()
      const onExit = () => ended.abort(new Error('the loader ended'))
      child.once('exit', onExit)
      child.send(plan)
      try {
        const [reply] = (await once(child, 'message', { signal: ended.signal })) as [LoaderReply]
        if ('failure' in reply) throw new Error(reply.failure)
        return reply.measured
      } finally {
        child.off('exit', onExit)
      }
    },
  }
}
