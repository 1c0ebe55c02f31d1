/** How much of a large community its queries read, with row-level security in force. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tenant } from '../../db/database.ts'
import { newId } from '../../kernel/ids.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'
import type { HotspotQuery } from './hotspots.ts'
import { listHotspots } from './hotspots.ts'

const total = 200_000
const lisbon = { latitude: 38.72, longitude: -9.14 }

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
  const { admin } = t.db
  const [common, rare] = [newId(), newId()]
  await admin.query(
    `insert into atlas_categories (community_id, id, name, slug, color)
     values ($1, $2, 'Common', 'common', '#000000'), ($1, $3, 'Rare', 'rare', '#000000')`,
    [t.community.id, common, rare],
  )
  // A count kept row by row is not what this is about, and takes minutes for so many in one statement.
  await admin.query('alter table atlas_hotspots disable trigger count_change')
  // Three in four all over the world, the rest within a few kilometres of one town.
  await admin.query(
    `insert into atlas_hotspots (community_id, id, category_id, name, latitude, longitude)
     select $1, gen_random_uuid(), case when n % 2000 = 0 then $3::uuid else $2::uuid end, 'Place ' || n,
       case when n % 4 = 0 then $5 + (random() - 0.5) / 10 else degrees(asin(2 * random() - 1)) end,
       case when n % 4 = 0 then $6 + (random() - 0.5) / 10 else 360 * random() - 180 end
     from generate_series(1, $4::int) n`,
    [t.community.id, common, rare, total, lisbon.latitude, lisbon.longitude],
  )
  await admin.query('analyze atlas_hotspots')
}, 180_000)
afterAll(() => t.close())

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** Runs the very statement of a page under EXPLAIN. Blocks are of 8 kB. */
async function explain(query: HotspotQuery): Promise<{ rows: number; blocks: number; indexes: (string | undefined)[] }> {
  const tenant = t.database.tenant(t.community.id)
  let plan: Plan | undefined
  const explained: Tenant = {
    ...tenant,
    query: async <Row>(statement: { name: string; text: string }, values: readonly unknown[] = []): Promise<Row[]> => {
      if (!/^atlas\.(near|hotspots)\./.test(statement.name)) return tenant.query<Row>(statement, values)
      const text = `explain (analyze, buffers, format json) ${statement.text}`
      const [row] = await tenant.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>({ name: `explain ${statement.name}`, text }, values)
      plan = row!['QUERY PLAN'][0].Plan
      return []
    },
  }
  await listHotspots(explained, query, 'json', { limit: 20, offset: 0 })
  const scans = nodesOf(plan!).filter((node) => /Scan/.test(node['Node Type']) && node['Node Type'] !== 'Subquery Scan')
  const read = scans.filter((node) => node['Relation Name'] === 'atlas_hotspots')
  return {
    rows: read.reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    ),
    blocks: plan!['Shared Hit Blocks'] + plan!['Shared Read Blocks'],
    indexes: scans.map((node) => node['Index Name']),
  }
}

describe(`a page of 20 out of ${total} hotspots`, () => {
  it('is read under row-level security', async () => {
    const [row] = await t.database
      .tenant(t.community.id)
      .query<{ on: boolean }>({ name: 'rls', text: `select row_security_active('atlas_hotspots') as on` })
    expect(row).toEqual({ on: true })
  })
  it.each<[string, HotspotQuery]>([
    ['nearest', { near: lisbon }],
    ['nearest, in mid-ocean', { near: { latitude: -48.9, longitude: -123.4 } }],
    ['nearest, at a pole', { near: { latitude: 90, longitude: 0 } }],
    ['within 1 km in a town', { near: lisbon, radius: 1000 }],
    ['within 1 m, where there is nothing', { near: { latitude: -48.9, longitude: -123.4 }, radius: 1 }],
    ['within half the world', { near: lisbon, radius: 10_000_000 }],
    ['nearest of a common category', { near: lisbon, category: 'common' }],
  ])('walks the index and stops: %s', async (_name, query) => {
    const { rows, blocks, indexes } = await explain(query)
    expect(indexes).toContain('atlas_hotspots_position')
    expect(rows).toBeLessThan(100)
    expect(blocks).toBeLessThan(500)
  })
  it.each<[string, HotspotQuery]>([
    ['nearest of a rare category', { near: lisbon, category: 'rare' }],
    ['rare and within 1 m', { near: { latitude: -48.9, longitude: -123.4 }, radius: 1, category: 'rare' }],
    [
      'common and within 1 m, where there is nothing',
      { near: { latitude: -48.9, longitude: -123.4 }, radius: 1, category: 'common' },
    ],
    [
      'common and within 10 km, where there are few',
      { near: { latitude: 60, longitude: 90 }, radius: 10_000, category: 'common' },
    ],
    ['common and within 500 m in a town', { near: lisbon, radius: 500, category: 'common' }],
    ['nearest in a small box', { near: lisbon, bbox: { west: -9.2, south: 38.7, east: -9.1, north: 38.702 } }],
    ['in a small box', { bbox: { west: 20, south: 50, east: 21, north: 51 } }],
    ['in a box where there is nothing', { bbox: { west: 20, south: 50, east: 20.00001, north: 50.00001 } }],
    ['in a small box over the date line', { bbox: { west: 179, south: 50, east: -179, north: 51 } }],
    ['in the world', { bbox: { west: -180, south: -90, east: 180, north: 90 } }],
    ['of a common category', { category: 'common' }],
    ['of a rare category', { category: 'rare' }],
    ['of all', {}],
  ])('reads a hundredth of it at most: %s', async (_name, query) => {
    const { rows, blocks } = await explain(query)
    expect(rows).toBeLessThan(total / 100)
    expect(blocks).toBeLessThan(2500)
  })
  it('reads no more when its statement is asked for again and again', async () => {
    const runs = 12
    const rowsRead = {
      name: 'rowsRead',
      text: `select seq_tup_read + idx_tup_fetch as n from pg_stat_xact_user_tables where relname = 'atlas_hotspots'`,
    }
    const reads = await t.change(async (tx) => {
      const before = (await tx.query<{ n: number }>(rowsRead))[0]!.n
      for (let run = 0; run < runs; run++) {
        const { rows } = await listHotspots(tx, { near: lisbon, radius: 100_000 }, 'json', { limit: 20, offset: 0 })
        expect(rows).toHaveLength(20)
      }
      return (await tx.query<{ n: number }>(rowsRead))[0]!.n - before
    })
    expect(reads).toBeGreaterThanOrEqual(runs * 20)
    expect(reads).toBeLessThan(runs * 50)
  })
})
