/** The loader in a process of its own, on a core of its own: takes plans over IPC, answers what it measured. */
import { runPlan } from './load.ts'
import type { Measured, Plan } from './plan.ts'

export type LoaderReply = { readonly measured: Measured } | { readonly failure: string }

process.on('message', (plan: Plan) => {
  runPlan(plan)
    .then((measured): LoaderReply => ({ measured }))
    .catch((error: Error): LoaderReply => ({ failure: error.message }))
    .then((reply) => process.send!(reply))
})
process.on('disconnect', () => process.exit(0))
process.send!('ready')
