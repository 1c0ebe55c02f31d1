/** Writes as clients make them: authenticated, checked, with their event in the same durable transaction. */
import { startBaseline } from '../lib/baseline.ts'
import { compare, throughputRatio } from '../lib/compare.ts'
import { fillArticles, fillEvents } from '../lib/fill.ts'
import { type Hall, openHall, pathOf } from '../lib/hall.ts'
import type { Exchange } from '../lib/plan.ts'
import { throughput } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'

const connections = 32
/** More than there are database connections, so that writers seldom meet at one event's row. */
const manyEvents = 64

interface Sides {
  readonly work: string
  readonly against: string
  readonly kind: 'rsvps' | 'articles'
  readonly ours: readonly Exchange[]
  readonly baseline: readonly Exchange[]
}

/**
 * Content of some age, and statistics on it, as autovacuum has them after its first minute: without, PostgreSQL plans for
 * tables that it takes to be empty, and both sides measure that.
 */
async function settle({ database: { client }, communityId }: Hall): Promise<void> {
  await fillArticles(client, communityId, { count: 2000, contentBytes: 600 })
  await client.query(
    `insert into rsvps (community_id, id, event_id, email, status)
     select community_id, gen_random_uuid(), id, 'early-' || n || '@example.org', 'APPROVED' from events, generate_series(1, 100) as n`,
  )
  await client.query(
    `insert into outbox (community_id, id, type, object_type, object_id, data, actor)
     select community_id, gen_random_uuid(), 'rsvp.created', 'rsvp', id, '{}', '{}' from rsvps`,
  )
  await client.query('vacuum analyze')
}

async function measure({ scope, pace, loader }: Bench, hall: Hall, sides: Sides): Promise<Outcome> {
  const { connection, postmasterPid } = hall.database
  const baseline = await startBaseline(scope, { kind: sides.kind, connection, communityId: hall.communityId })
  const plan = { connections, order: 'in turn', durationMs: pace.roundMs } as const
  const compared = await compare(
    loader,
    { plan: { ...plan, port: hall.server.port, exchanges: sides.ours }, pid: hall.server.pid, postmasterPid },
    { plan: { ...plan, port: baseline.port, exchanges: sides.baseline }, pid: baseline.pid, postmasterPid },
    pace,
  )
  return {
    work: sides.work,
    against: sides.against,
    ours: throughput(compared.ours),
    baseline: throughput(compared.baseline),
    figure: throughputRatio(compared),
    unit: 'ratio',
    aim: { atLeast: 0.6 },
  }
}

function rsvpSides(hall: Hall, events: readonly { id: string; slug: string }[], work: string): Sides {
  const common = {
    method: 'POST',
    status: 201,
    body: JSON.stringify({ email: 'guest-{{n}}@example.org', name: 'A guest' }),
    expectPart: '"ok":true',
  }
  return {
    work,
    against: 'bare `pg` transaction: insert, event, counter',
    kind: 'rsvps',
    ours: events.map(({ slug }) => ({
      ...common,
      path: pathOf(`/events/${slug}/rsvp`),
      headers: { 'x-api-key': hall.secretKey },
    })),
    baseline: events.map(({ id }) => ({ ...common, path: `/${id}`, headers: {} })),
  }
}

async function runRsvps(bench: Bench): Promise<Outcome[]> {
  const hall = await openHall(bench.scope, { profileDir: bench.profileDir })
  const events = await fillEvents(hall.database.client, hall.communityId, manyEvents)
  await settle(hall)
  return [
    await measure(bench, hall, rsvpSides(hall, events, `RSVP, ${manyEvents} events`)),
    await measure(bench, hall, rsvpSides(hall, events.slice(0, 1), 'RSVP, all to one event')),
  ]
}

async function runArticles(bench: Bench): Promise<Outcome[]> {
  const hall = await openHall(bench.scope, { profileDir: bench.profileDir })
  await fillEvents(hall.database.client, hall.communityId, manyEvents)
  await settle(hall)
  const common = {
    method: 'POST',
    status: 201,
    body: JSON.stringify({
      title: 'How we built part {{n}} of the workshop',
      content: `<p>${'It began with a leaking roof. '.repeat(20)}</p>`,
      excerpt: 'Three months, eleven volunteers and one very heavy lathe.',
    }),
    expectPart: '"slug":"how-we-built-part-',
  }
  const sides: Sides = {
    work: 'article created (draft), 600 characters of HTML cleaned',
    against: 'bare `pg` transaction: insert, event',
    kind: 'articles',
    ours: [{ ...common, path: pathOf('/articles'), headers: { 'x-api-key': hall.secretKey } }],
    baseline: [{ ...common, path: '/', headers: {} }],
  }
  return [await measure(bench, hall, sides)]
}

export const rsvps: Row = {
  name: 'rsvps',
  about:
    '`POST …/events/:slug/rsvp` with a secret key, an e-mail never used before, events with places enough; the baseline makes the same rows and counts, and looks at nothing.',
  run: runRsvps,
}
export const articleWrites: Row = {
  name: 'article-writes',
  about:
    '`POST …/articles` with a secret key; the baseline inserts the same rows, does not clean the HTML and answers what it was sent.',
  run: runArticles,
}
