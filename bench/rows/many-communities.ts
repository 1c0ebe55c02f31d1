/** Whether a community notices how many others there are: the same requests to a server with 10 and to one with 10,000. */
import { type Comparison, compare, medianOf, timeRatio } from '../lib/compare.ts'
import { type FilledCommunity, fillCommunities } from '../lib/fill.ts'
import { pathOf } from '../lib/hall.ts'
import type { Exchange, Plan } from '../lib/plan.ts'
import type { Scope } from '../lib/processes.ts'
import { milliseconds } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'
import { accessDatabase, makeDataDir, place, type Server, startServer } from '../lib/server.ts'

/** Few: what is asked for is the time of an answer, not how many the machine can give. */
const connections = 4
const fewCommunities = 10
const manyCommunities = 10_000
const aim = { atMost: 1.1 }

interface Town {
  readonly cached: Server
  /** Beside the first, on the same database, keeping no answers. */
  readonly uncached: Server
  readonly communities: readonly FilledCommunity[]
}

/** As many keys in both towns, so that only the number of communities differs. */
async function buildTown(scope: Scope, count: number, keys: number): Promise<Town> {
  const dataDir = await makeDataDir(scope)
  const cached = await startServer(scope, { dataDir })
  const database = await accessDatabase(scope, dataDir)
  const fill = { communities: count, keysEach: keys / count, articlesEach: 25, contentBytes: 300 }
  const communities = await fillCommunities(database.client, fill)
  const env = { DATABASE_URL: database.url, GUILDHALL_RESPONSE_CACHE: '0', GUILDHALL_JOBS: '0' }
  const uncached = await startServer(scope, { dataDir: await makeDataDir(scope), env })
  place(cached, database)
  place(uncached, database)
  return { cached, uncached, communities }
}

const pageOf = ({ tag, keys }: FilledCommunity, limit: number, key = keys[0]!): Exchange => ({
  method: 'GET',
  path: pathOf(`/articles?limit=${limit}`, tag),
  headers: { 'x-api-key': key },
  status: 200,
  expectPart: '"title":"How we built part',
})

async function run({ scope, pace, loader, log }: Bench): Promise<Outcome[]> {
  const many = manyCommunities / pace.shrink
  log(`filling ${fewCommunities} and ${many} communities`)
  const few = await buildTown(scope, fewCommunities, many)
  const town = await buildTown(scope, many, many)

  const against = async (
    which: 'cached' | 'uncached',
    exchangesOf: (town: Town) => readonly Exchange[],
    order: Plan['order'] = 'random',
    options: { rounds: number; warmUpMs: number } = pace,
  ): Promise<Comparison> => {
    const side = (where: Town) => ({
      pid: where[which].pid,
      plan: { port: where[which].port, connections, order, durationMs: pace.roundMs, exchanges: exchangesOf(where) },
    })
    return compare(loader, side(town), side(few), options)
  }
  const outcomes = (work: string, compared: Comparison): Outcome[] =>
    (['p50', 'p95'] as const).map((figure) => ({
      work: `${work}, ${figure}`,
      against: `the same with ${fewCommunities} communities`,
      ours: milliseconds(medianOf(compared.ours, figure)),
      baseline: milliseconds(medianOf(compared.baseline, figure)),
      figure: timeRatio(compared, figure),
      unit: 'ratio',
      aim,
    }))

  const all = many.toLocaleString('en')
  const sameTen = await against('cached', ({ communities }) => communities.slice(0, fewCommunities).map((one) => pageOf(one, 20)))
  const fresh = await firstUses(few, town, pace.rounds, against)
  // One article each, so that the answers of all communities are in memory at once.
  const small = withEachKey(1)
  await against('cached', small, 'once', { rounds: 1, warmUpMs: 0 })
  const anyCached = await against('cached', small)
  const anyUncached = await against('uncached', withEachKey(20))
  return [
    ...outcomes(`${all} communities: lists of ten of them, cached`, sameTen),
    ...outcomes(`${all} communities: random ones, cached`, anyCached),
    ...outcomes(`${all} communities: random ones, lists from the database`, anyUncached),
    ...outcomes(`${all} communities: first use of a key`, fresh),
  ]
}

/** Each round asks with keys that the server has not met: what their look-up costs. */
async function firstUses(
  few: Town,
  town: Town,
  rounds: number,
  against: (
    which: 'uncached',
    exchangesOf: (town: Town) => readonly Exchange[],
    order: 'once',
    options: { rounds: number; warmUpMs: number },
  ) => Promise<Comparison>,
): Promise<Comparison> {
  const fresh = new Map([few, town].map((where) => [where, keysInTurn(where)]))
  const parts: Comparison[] = []
  const size = Math.floor(fresh.get(town)!.length / (rounds + 1))
  for (let round = 0; round < rounds; round++) {
    const part = (where: Town) => fresh.get(where)!.slice(round * size, (round + 1) * size)
    parts.push(await against('uncached', part, 'once', { rounds: 1, warmUpMs: 0 }))
  }
  const join = (side: 'ours' | 'baseline') => ({
    rounds: parts.flatMap((part) => part[side].rounds),
    cpuMicros: Number.NaN,
    postgresMicros: undefined,
  })
  return { ours: join('ours'), baseline: join('baseline') }
}

/** One request with each key, as many in both towns: the loader and the key look-up have the same to do. */
const withEachKey =
  (limit: number) =>
  ({ communities }: Town): Exchange[] =>
    communities.flatMap((one) => one.keys.map((key) => pageOf(one, limit, key)))

/** The same in the order of the keys, which is none. */
const keysInTurn = (town: Town): Exchange[] =>
  withEachKey(1)(town).sort((a, b) => (a.headers['x-api-key']! < b.headers['x-api-key']! ? -1 : 1))

export const manyCommunitiesRow: Row = {
  name: 'many-communities',
  about: `${manyCommunities.toLocaleString('en')} communities against ${fewCommunities} on a server of its own, both with as many keys, four connections: cached lists of the same ten communities; of random ones; lists of random ones from the database; and the first request with a key.`,
  run,
}
