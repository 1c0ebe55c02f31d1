/** The same page where nothing is kept in memory: what PostgreSQL, row-level security and the way through the server cost. */
import { publishedArticles } from '@guildhall/server/src/domain/articles/articles-store.ts'
import { startBaseline } from '../lib/baseline.ts'
import { compare, throughputRatio } from '../lib/compare.ts'
import { fillArticles } from '../lib/fill.ts'
import { fetchOnce, openHall, pathOf } from '../lib/hall.ts'
import { throughput } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'

const connections = 32
const limit = 20
const path = pathOf(`/articles?limit=${limit}`)

async function run({ scope, profileDir, pace, loader }: Bench): Promise<Outcome[]> {
  const hall = await openHall(scope, { profileDir, env: { GUILDHALL_RESPONSE_CACHE: '0' } })
  const { client, connection, postmasterPid } = hall.database
  await fillArticles(client, hall.communityId, { count: 40, contentBytes: 600 })
  await client.query('vacuum analyze')
  const { name, text } = publishedArticles.byOffset
  // One row more than the page, from the start, as the server asks.
  const values = [hall.communityId, limit + 1, 0]
  const baseline = await startBaseline(scope, { kind: 'list', connection, name, text, values })
  const { body } = await fetchOnce(hall.server.port, path, hall.publishableKey)
  const exchange = { method: 'GET', path, headers: { 'x-api-key': hall.publishableKey }, status: 200, expectBody: body }
  const plan = { connections, exchanges: [exchange], order: 'in turn', durationMs: pace.roundMs } as const
  const compared = await compare(
    loader,
    { plan: { ...plan, port: hall.server.port }, pid: hall.server.pid, postmasterPid },
    { plan: { ...plan, port: baseline.port }, pid: baseline.pid, postmasterPid },
    pace,
  )
  return [
    {
      work: 'the same list straight from the database',
      against: 'bare `pg`, the same statement, raw `node:http`',
      ours: throughput(compared.ours),
      baseline: throughput(compared.baseline),
      figure: throughputRatio(compared),
      unit: 'ratio',
      aim: { atLeast: 0.75 },
    },
  ]
}

export const databaseList: Row = {
  name: 'database-list',
  about:
    'the public list with `GUILDHALL_RESPONSE_CACHE=0`; the baseline runs the same named statement on ten connections and joins its rows, without row-level security.',
  run,
}
