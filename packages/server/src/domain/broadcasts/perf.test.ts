import { it } from 'vitest'
import { createLogger } from '../../kernel/logger.ts'
import { createTestApp, testActor } from '../../testing/test-app.ts'
import { queueBroadcast } from './broadcasts.ts'
import { createBroadcastSender } from './sender.ts'
import { addPeople } from './testing/audience.ts'
it('perf', async () => {
  const t = await createTestApp()
  const n = Number(process.env.N ?? 5000)
  await addPeople(t.db.admin, t.community.id, Array.from({ length: n }, (_, i) => ({ email: `a${i}@x.example.org` })))
  let t0 = performance.now()
  const q = await t.database.change(t.community.id, (tx) => queueBroadcast(tx, testActor, { subject: 's', body: '<p>x</p>' }, new Date()))
  console.log('queue', performance.now() - t0)
  const mailer = { send: async () => ({ outcome: 'accepted' as const }), close: async () => undefined }
  for (const m of [1]) {
    t0 = performance.now()
    const s = createBroadcastSender({ database: t.database, mailer, clock: t.clock, log: createLogger('silent'), publicUrl: 'http://x', mailFrom: 'a@b.c', secret: Buffer.from('x'), sliceMs: 1e9 })
    await s.send({ communityId: t.community.id, broadcastId: q.broadcastId }, new AbortController().signal)
    const ms = performance.now() - t0
    console.log('sent', n, ms, n / ms * 1000, process.memoryUsage().rss / 1e6, m)
  }
  await t.close()
}, 300000)
