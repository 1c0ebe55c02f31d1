/** The application with receivers of its own, and what the job runner would do when a test says so. */
import type { RequestListener } from 'node:http'
import { createDeliverer, type Deliverer } from '../../../../domain/webhooks/deliveries.ts'
import { createWebhookSecrets } from '../../../../domain/webhooks/webhooks.ts'
import { parseNetworks } from '../../../../outgoing/address-rules.ts'
import { createOutgoing } from '../../../../outgoing/outgoing.ts'
import { type Receiver, startReceiver } from '../../../../outgoing/testing/receiver.ts'
import { createTestApp, type TestApp, testSecret } from '../../../../testing/test-app.ts'
import type { Person } from '../../testing/people.ts'

export interface DeliveryJob {
  readonly id: string
  readonly webhookId: string
  readonly deliveryId: string
  readonly queue: string
  readonly priority: number
}
export interface HookApp {
  readonly t: TestApp
  readonly deliverer: Deliverer
  /** A server on loopback that answers 200, or as it is told. */
  receive(answer?: RequestListener): Promise<Receiver & { readonly url: string }>
  /** A webhook for everything, with the secret `secretOfTests`. */
  subscribe(who: Person, url: string, body?: object): Promise<{ readonly id: string }>
  /** The delivery jobs in the queue, oldest first. */
  jobs(): Promise<DeliveryJob[]>
  /** The one job there is. */
  onlyJob(): Promise<DeliveryJob>
  /** What the runner does with a job, without asking for it again. */
  run(job: Pick<DeliveryJob, 'webhookId' | 'deliveryId'>, signal?: AbortSignal): ReturnType<Deliverer['deliver']>
  /** Runs what waits. */
  deliverAll(): Promise<void>
  /** After each test: no receivers, webhooks or jobs. */
  clear(): Promise<void>
  close(): Promise<void>
}
export const secretOfTests = 'a secret of the test'

export const answering = (...statuses: number[]): RequestListener => {
  let n = 0
  return (_request, response) => void response.writeHead(statuses[Math.min(n++, statuses.length - 1)]!).end()
}
// biome-ignore lint/suspicious/noExplicitAny: a test reads any body
export const deliveriesOf = async (who: Person, id: string, query = ''): Promise<any[]> =>
  (await who.get(`/webhooks/${id}/deliveries${query}`)).body.data

export async function createHookApp(): Promise<HookApp> {
  const t = await createTestApp()
  const outgoing = createOutgoing({ allowed: parseNetworks('127.0.0.0/8') })
  const secrets = createWebhookSecrets(testSecret)
  const deliverer = createDeliverer({ database: t.database, clock: t.clock, outgoing, secrets })
  const receivers: Receiver[] = []

  const jobs = async (): Promise<DeliveryJob[]> =>
    (
      await t.db.admin.query<DeliveryJob>(
        `select j.id, j.payload ->> 'webhookId' as "webhookId", j.payload ->> 'deliveryId' as "deliveryId", q.queue_name as queue, j.priority
         from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
         left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
         where k.identifier = 'deliver-webhook' order by j.id`,
      )
    ).rows

  const run: HookApp['run'] = (job, signal = new AbortController().signal) => deliverer.deliver(job, signal)

  async function clear(): Promise<void> {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
    await t.db.admin.query('delete from webhooks')
    await t.db.admin.query('delete from graphile_worker._private_jobs')
  }
  return {
    t,
    deliverer,
    jobs,
    run,
    clear,
    async receive(answer = (_request, response) => void response.end()) {
      const receiver = await startReceiver(answer)
      receivers.push(receiver)
      return { ...receiver, url: `http://127.0.0.1:${receiver.port}/hook?x=1` }
    },
    async subscribe(who, url, body = {}) {
      const answer = await who.post('/webhooks', { url, events: ['*'], secret: secretOfTests, ...body })
      if (answer.status !== 201) throw new Error(`no webhook was made: ${answer.text}`)
      return answer.body.data
    },
    async onlyJob() {
      const [job, ...others] = await jobs()
      if (!job || others.length > 0) throw new Error('there is not one job')
      return job
    },
    async deliverAll() {
      for (const job of await jobs()) {
        await t.db.admin.query('delete from graphile_worker._private_jobs where id = $1', [job.id])
        await run(job)
      }
    },
    async close() {
      await clear()
      await outgoing.close()
      await t.close()
    },
  }
}
