/** Whether a page deep in a list costs more than the first: by cursor it must not. */
import { compare, medianOf, timeRatio } from '../lib/compare.ts'
import { fillArticles, fillMembers } from '../lib/fill.ts'
import { fetchOnce, type Hall, openHall, pathOf } from '../lib/hall.ts'
import type { Exchange } from '../lib/plan.ts'
import { milliseconds } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'

const connections = 4
const depthFull = 1_000_000
const limit = 20

async function measure({ pace, loader }: Bench, hall: Hall, list: string, depth: number, expectPart: string): Promise<Outcome> {
  const key = hall.publishableKey
  const first = pathOf(`/${list}?limit=${limit}`)
  // The page before, skipped to once: its cursor is where the measured page begins.
  const { nextCursor } = await fetchOnce(hall.server.port, `${first}&offset=${depth - limit}`, key)
  if (nextCursor === null) throw new Error(`${list} has no page at depth ${depth}`)
  const common = { method: 'GET', headers: { 'x-api-key': key }, status: 200, expectPart }
  const side = (exchange: Exchange) => ({
    pid: hall.server.pid,
    plan: { port: hall.server.port, connections, exchanges: [exchange], order: 'in turn', durationMs: pace.roundMs } as const,
  })
  const deep = side({ ...common, path: `${first}&cursor=${nextCursor}` })
  const compared = await compare(loader, deep, side({ ...common, path: `${first}&offset=0` }), pace)
  return {
    work: `${list}, a page by cursor at depth ${depth.toLocaleString('en')}, p50`,
    against: 'the first page, by offset 0',
    ours: milliseconds(medianOf(compared.ours, 'p50')),
    baseline: milliseconds(medianOf(compared.baseline, 'p50')),
    figure: timeRatio(compared, 'p50'),
    unit: 'ratio',
    aim: { atMost: 1.2 },
  }
}

async function run(bench: Bench): Promise<Outcome[]> {
  const { scope, pace, log } = bench
  const hall = await openHall(scope, { env: { GUILDHALL_RESPONSE_CACHE: '0' } })
  const { client } = hall.database
  const depth = depthFull / pace.shrink
  log(`filling ${depth} articles and members`)
  await fillArticles(client, hall.communityId, { count: depth + 1000, contentBytes: 300 })
  await fillMembers(client, hall.communityId, depth + 1000)
  await client.query('vacuum analyze')
  return [
    await measure(bench, hall, 'articles', depth, '"title":"How we built part'),
    await measure(bench, hall, 'members', depth, '"usertag":"member-'),
  ]
}

export const deepPage: Row = {
  name: 'deep-page',
  about: `lists of ${depthFull.toLocaleString('en')} articles and members, from the database, four connections; the time of a page, not of the walk to it.`,
  run,
}
