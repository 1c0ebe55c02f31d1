/** What most requests are: a page of a public list, out of memory. */
import { startBaseline } from '../lib/baseline.ts'
import { compare, throughputRatio } from '../lib/compare.ts'
import { fillArticles } from '../lib/fill.ts'
import { fetchOnce, openHall, pathOf } from '../lib/hall.ts'
import type { Exchange } from '../lib/plan.ts'
import { throughput } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'

const connections = 32
const path = pathOf('/articles?limit=20')

async function run(bench: Bench, isKnown: boolean): Promise<Outcome[]> {
  const { scope, profileDir, pace, loader } = bench
  const hall = await openHall(scope, { profileDir })
  await fillArticles(hall.database.client, hall.communityId, { count: 40, contentBytes: 600 })
  const { body, etag } = await fetchOnce(hall.server.port, path, hall.publishableKey)
  const baseline = await startBaseline(scope, { kind: 'bytes', body, etag })
  const headers = { 'x-api-key': hall.publishableKey, ...(isKnown && { 'if-none-match': etag }) }
  const exchange: Exchange = isKnown
    ? { method: 'GET', path, headers, status: 304 }
    : { method: 'GET', path, headers, status: 200, expectBody: body }
  const plan = { connections, exchanges: [exchange], order: 'in turn', durationMs: pace.roundMs } as const
  const compared = await compare(
    loader,
    { plan: { ...plan, port: hall.server.port }, pid: hall.server.pid },
    { plan: { ...plan, port: baseline.port }, pid: baseline.pid },
    pace,
  )
  return [
    {
      work: isKnown ? 'the same with `If-None-Match`' : `public list, 20 items, ${Math.round(body.length / 1024)} KB, cached`,
      against: isKnown ? 'raw `node:http` answering 304' : 'raw `node:http` sending the same bytes',
      ours: throughput(compared.ours),
      baseline: throughput(compared.baseline),
      figure: throughputRatio(compared),
      unit: 'ratio',
      aim: { atLeast: 0.8 },
    },
  ]
}

export const publicList: Row = {
  name: 'public-list',
  about:
    '`GET …/articles?limit=20` with a publishable key, from the response cache; the baseline writes the same body with three headers.',
  run: (bench) => run(bench, false),
}
export const notModified: Row = {
  name: 'not-modified',
  about: 'the same request naming the ETag it has; the baseline compares one string and answers 304.',
  run: (bench) => run(bench, true),
}
