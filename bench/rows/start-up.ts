/** How soon a server answers, and what memory it takes. */
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillArticles, fillEvents } from '../lib/fill.ts'
import { type Hall, openHall, pathOf } from '../lib/hall.ts'
import type { Plan } from '../lib/plan.ts'
import { residentBytesOf, type Scope } from '../lib/processes.ts'
import { single } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'
import { accessDatabase, makeDataDir, startServer } from '../lib/server.ts'
import { median, spread } from '../lib/statistics.ts'

const starts = 5
/** What is left of the start has been given back by then. */
const idleMs = 3000
const hasDemo = existsSync(new URL(import.meta.resolve('@guildhall/server/src/domain/demo/load-demo.ts')))

/** Seconds from the start of the process to an answer of `/readyz`. */
async function timeStart(scope: Scope, dataDir: string, env: Record<string, string>): Promise<number> {
  const startMs = performance.now()
  const server = await startServer(scope, { dataDir, env })
  const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`)
  if (answer.status !== 200) throw new Error(`/readyz answered ${answer.status}`)
  const seconds = (performance.now() - startMs) / 1000
  await server.stop()
  return seconds
}

function startOutcome(work: string, seconds: readonly number[], atMost: number): Outcome {
  const text = `${median(seconds).toFixed(2)} s`
  return { work, against: '–', ours: text, baseline: '–', figure: spread(seconds), unit: 's', aim: { atMost } }
}

/** Another server's PostgreSQL is an external one to the server that is measured. */
async function timeStartBeside(scope: Scope, dataDir: string): Promise<number> {
  const around = scope.inner()
  await startServer(around, { dataDir, env: { GUILDHALL_JOBS: '0' } })
  const { url } = await accessDatabase(around, dataDir)
  const seconds = await timeStart(around, await makeDataDir(around), { DATABASE_URL: url })
  await around.close()
  return seconds
}

async function measureStarts({ scope }: Bench): Promise<Outcome[]> {
  const empty: number[] = []
  const existing: number[] = []
  const external: number[] = []
  for (let round = 0; round < starts; round++) {
    const dataDir = await makeDataDir(scope)
    empty.push(await timeStart(scope, dataDir, { GUILDHALL_DEMO: hasDemo ? '1' : '0' }))
    existing.push(await timeStart(scope, dataDir, {}))
    external.push(await timeStartBeside(scope, dataDir))
  }
  return [
    startOutcome('start on an existing data directory', existing, 2),
    startOutcome('start beside a running database', external, 0.6),
    startOutcome(`start on an empty data directory${hasDemo ? ', demo included' : ', without demo'}`, empty, 6),
  ]
}

async function loadEverything({ loader, pace }: Bench, hall: Hall): Promise<void> {
  const { server, database, communityId, publishableKey, secretKey } = hall
  await fillArticles(database.client, communityId, { count: 40, contentBytes: 600 })
  const [event] = await fillEvents(database.client, communityId, 1)
  const reading = { method: 'GET', headers: { 'x-api-key': publishableKey }, status: 200 }
  const writing = { method: 'POST', headers: { 'x-api-key': secretKey }, status: 201 }
  const body = JSON.stringify({ email: 'guest-{{n}}@example.org' })
  const plan: Omit<Plan, 'exchanges'> = { port: server.port, connections: 32, order: 'in turn', durationMs: pace.roundMs }
  await loader.run({ ...plan, exchanges: [{ ...reading, path: pathOf('/articles?limit=20') }] })
  await loader.run({ ...plan, exchanges: [{ ...writing, path: pathOf(`/events/${event!.slug}/rsvp`), body }] })
  // Addresses never asked for before, so that the response cache fills.
  await loader.run({ ...plan, exchanges: [{ ...reading, path: pathOf('/articles?limit=20&offset={{n}}') }] })
  await loader.run({ ...plan, exchanges: [{ ...reading, path: pathOf('/articles?limit=20') }] })
}

async function measureMemory(bench: Bench): Promise<Outcome[]> {
  const hall = await openHall(bench.scope)
  const read = () => Math.round(residentBytesOf(hall.server.pid) / 1024 ** 2)
  await sleep(idleMs)
  const idle = read()
  await loadEverything(bench, hall)
  const after = read()
  const outcome = (work: string, megabytes: number): Outcome => ({
    work,
    against: '–',
    ours: `${megabytes} MB`,
    baseline: '–',
    figure: single(megabytes),
    unit: 'MB',
    aim: { atMost: 180 },
  })
  return [
    outcome('resident memory without the database, idle', idle),
    outcome('resident memory without the database, after load', after),
  ]
}

export const startUp: Row = {
  name: 'start-up',
  about: `${starts} starts each, from the start of the process to the first answer of \`/readyz\`; resident memory of the server process ${idleMs / 1000} s after the start and right after cached reads, writes and reads that fill the response cache, 32 connections.`,
  run: async (bench) => [...(await measureStarts(bench)), ...(await measureMemory(bench))],
}
