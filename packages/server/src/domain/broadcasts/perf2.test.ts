import { it } from 'vitest'
import { createTestApp, testActor } from '../../testing/test-app.ts'
import { queueBroadcast } from './broadcasts.ts'
import { addPeople } from './testing/audience.ts'
import * as store from './recipients-store.ts'
it('perf', async () => {
  const t = await createTestApp()
  const n = 30000
  await addPeople(t.db.admin, t.community.id, Array.from({ length: n }, (_, i) => ({ email: `a${i}@x.example.org` })))
  const q = await t.database.change(t.community.id, (tx) => queueBroadcast(tx, testActor, { subject: 's', body: '<p>x</p>' }, new Date()))
  await t.db.admin.query(`alter database ${(await t.db.admin.query('select current_database() d')).rows[0].d} set session_preload_libraries = 'auto_explain'`)
  await t.change((tx)=>store.learnRecipients(tx, 5000))
  for (let i = 0; i < 12; i++) {
    await t.database.change(t.community.id, async (tx) => {
      const now = new Date()
      const time = async <T>(name: string, f: () => Promise<T>) => { const a = performance.now(); const r = await f(); console.log(i, name, (performance.now() - a).toFixed(1)); return r }
      const ids = await time('due', () => store.findDue(tx, q.broadcastId, '00000000-0000-0000-0000-000000000000', now, 500))
      const c = await time('claim', () => store.claimRecipients(tx, q.broadcastId, ids.slice(0, 5), now))
      await time('settle', () => store.settleRecipients(tx, q.broadcastId, c.map(({ id }) => ({ id, status: 'SENT', detail: null, attempts: 1, nextAttemptAt: null, isBounce: false })), now))
    }, { unseen: true })
  }
  await t.close()
}, 300000)
