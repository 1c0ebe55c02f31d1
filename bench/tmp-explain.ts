import { openHall, pathOf } from './lib/hall.ts'
import { fillArticles, fillEvents } from './lib/fill.ts'
import { Scope } from './lib/processes.ts'
import { startServer } from './lib/server.ts'
import { runPlan } from './lib/load.ts'
import { readFileSync } from 'node:fs'
const scope = new Scope()
try {
  const hall = await openHall(scope)
  const c = hall.database.client
  const events = await fillEvents(c, hall.communityId, 64)
  await c.query(`alter database guildhall set session_preload_libraries = 'auto_explain'`)
  await c.query(`alter system set auto_explain.log_min_duration = 0`).catch(e => console.log(e.message))
  for (const [k, v] of [['auto_explain.log_min_duration','0'],['auto_explain.log_analyze','on'],['auto_explain.log_timing','off'],['auto_explain.sample_rate','0.005'],['auto_explain.log_buffers','on'],['auto_explain.log_nested_statements','on']])
    await c.query(`alter database guildhall set ${k} = '${v}'`)
  const second = await startServer(scope, { dataDir: hall.dataDir, env: { DATABASE_URL: hall.database.url, GUILDHALL_RESPONSE_CACHE: '0' } })
  const common = { method: 'POST', status: 201, headers: { 'x-api-key': hall.secretKey } }
  const body = JSON.stringify({ title: 'How we built part {{n}} of the workshop', content: `<p>${'It began with a leaking roof. '.repeat(20)}</p>`, excerpt: 'x' })
  const sets = {
    articles: [{ ...common, body, path: pathOf('/articles') }],
    rsvps: events.map(e => ({ ...common, path: pathOf(`/events/${e.slug}/rsvp`), body: JSON.stringify({ email: 'guest-{{n}}@example.org', name: 'A guest' }) })),
  }
  for (const [name, exchanges] of Object.entries(sets)) {
    const m = await runPlan({ port: second.port, connections: 32, order: 'in turn', durationMs: 4000, exchanges })
    console.log(name, m)
  }
  await new Promise(r => setTimeout(r, 500))
  const { readdirSync } = await import('node:fs')
  console.log(readFileSync(`${hall.dataDir}/postgres.log`, 'utf8').slice(-400000))
} finally { await scope.close() }
