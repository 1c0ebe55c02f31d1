/** What the queries by nearness and by box answer, against a plain reading of every place. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

interface Spot {
  readonly id: string
  readonly latitude: number
  readonly longitude: number
  readonly isRare: boolean
}

const radiusOfEarthM = 6_371_008.8
const toRadians = (degrees: number) => (degrees * Math.PI) / 180

function haversineM(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const north = Math.sin(toRadians(b.latitude - a.latitude) / 2) ** 2
  const east = Math.sin(toRadians(b.longitude - a.longitude) / 2) ** 2
  const h = north + Math.cos(toRadians(a.latitude)) * Math.cos(toRadians(b.latitude)) * east
  return 2 * radiusOfEarthM * Math.asin(Math.min(1, Math.sqrt(h)))
}
/** Near the antipode a double knows the distance to about this, whatever the formula; elsewhere to far less. */
const roundingM = (distanceM: number): number => (distanceM > 19_000_000 ? 1 : 1e-3)

/** Exactly, without a sum that would be rounded; the date line is tried by both its names. */
const isInBox = (
  { latitude, longitude }: Spot,
  [west, south, east, north]: readonly [number, number, number, number],
): boolean => {
  const isBetween = (angle: number) => (west <= east ? angle >= west && angle <= east : angle >= west || angle <= east)
  const names = Math.abs(longitude) === 180 ? [-180, 180] : [longitude]
  return latitude >= south && latitude <= north && names.some(isBetween)
}

const latitude = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.double({ min: 89.99, max: 90, noNaN: true }),
  fc.double({ min: -90, max: -89.99, noNaN: true }),
  fc.constantFrom(-90, 0, 90),
)
const longitude = fc.oneof(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.double({ min: 179.9, max: 180, noNaN: true }),
  fc.double({ min: -180, max: -179.9, noNaN: true }),
  fc.constantFrom(-180, 0, 180),
)

let t: TestApp
let spots: Spot[]
beforeAll(async () => {
  t = await createTestApp()
  const common = (await t.post('/atlas/categories', { name: 'Common' })).body.id
  const rare = (await t.post('/atlas/categories', { name: 'Rare' })).body.id
  // Past the API, the numbers that it would settle itself.
  const settled = (angle: number) => (Math.abs(angle) < 1e-30 ? 0 : angle)
  const points = fc.sample(fc.record({ latitude: latitude.map(settled), longitude: longitude.map(settled) }), 400)
  // Around one town, and several on one spot.
  points.push(...Array.from({ length: 60 }, (_, n) => ({ latitude: 38.7 + n / 1000, longitude: -9.1 - (n % 7) / 1000 })))
  points.push(...Array.from({ length: 30 }, () => ({ latitude: -33.5, longitude: 179.95 })))
  spots = points.map((point, n) => ({ id: newId(), ...point, isRare: n % 10 === 0 }))
  await t.db.admin.query(
    `insert into atlas_hotspots (community_id, id, category_id, name, latitude, longitude)
     select $1, id, category, 'spot', latitude, longitude
     from unnest($2::uuid[], $3::uuid[], $4::float8[], $5::float8[]) as s (id, category, latitude, longitude)`,
    [
      t.community.id,
      spots.map(({ id }) => id),
      spots.map(({ isRare }) => (isRare ? rare : common)),
      spots.map((spot) => spot.latitude),
      spots.map((spot) => spot.longitude),
    ],
  )
})
afterAll(() => t.close())

/** Every page, by cursor. */
async function readAll(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await t.get('/atlas/hotspots', { query: { ...query, limit: '100', cursor } })
    expect(answer.status).toBe(200)
    ids.push(...answer.body.data.map((one: { id: string }) => one.id))
    cursor = answer.body.pagination.nextCursor
  }
  return ids
}
const byId = (id: string): Spot => spots.find((spot) => spot.id === id)!

const place = fc.oneof(
  fc.record({ latitude, longitude }),
  fc.nat(489).map((n) => spots[n]!),
)
const radius = fc.oneof(
  fc.double({ min: 0.01, max: 20_100_000, noNaN: true }),
  fc.constantFrom(1, 500, 20_000, 2_000_000, 20_015_200),
)
const box = fc
  .tuple(longitude, latitude, longitude, latitude)
  .map(([west, south, east, north]) => [west, Math.min(south, north), east, Math.max(south, north)] as const)

it('answers nearest first, all within the radius and no other, wherever that is', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.option(radius), fc.option(box), fc.boolean(), async (near, metres, bbox, isRareOnly) => {
      const ids = await readAll({
        near: `${near.latitude},${near.longitude}`,
        ...(metres !== null && { radius: String(metres) }),
        ...(bbox && { bbox: bbox.join(',') }),
        ...(isRareOnly && { category: 'rare' }),
      })
      expect(new Set(ids).size).toBe(ids.length)
      const distances = ids.map((id) => haversineM(near, byId(id)))
      for (let n = 1; n < distances.length; n++) {
        expect(distances[n]! - distances[n - 1]!).toBeGreaterThanOrEqual(-roundingM(distances[n]!))
      }
      const found = new Set(ids)
      for (const spot of spots) {
        const distance = haversineM(near, spot)
        const isElsewhere = (isRareOnly && !spot.isRare) || (bbox && !isInBox(spot, bbox))
        if (!isElsewhere && metres !== null && Math.abs(distance - metres) <= roundingM(distance)) continue
        expect(found.has(spot.id)).toBe(!isElsewhere && (metres === null || distance < metres))
      }
    }),
    { numRuns: 120 },
  )
})

it('answers exactly the places in a box, in the order they were made', async () => {
  await fc.assert(
    fc.asyncProperty(box, fc.boolean(), async (bbox, isRareOnly) => {
      const ids = await readAll({ bbox: bbox.join(','), ...(isRareOnly && { category: 'rare' }) })
      const expected = spots.filter((spot) => isInBox(spot, bbox) && (spot.isRare || !isRareOnly)).map(({ id }) => id)
      expect(ids).toEqual(expected.sort())
    }),
    { numRuns: 120 },
  )
})
