/** Any order of RSVPs, decisions and changes of capacity, beside a model of a few lines: the same answers, the same counts. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

type Status = 'APPROVED' | 'PENDING' | 'CANCELLED' | 'REJECTED'
type Step =
  | { do: 'rsvp'; person: number; tier: number }
  | { do: 'decide'; which: number; status: Exclude<Status, 'PENDING'> }
  | { do: 'eventCapacity'; capacity: number | null }
  | { do: 'tierCapacity'; tier: number; capacity: number | null }
  | { do: 'requiresApproval'; value: boolean }

const tierCount = 2
const capacity = fc.option(fc.nat(4))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('rsvp' as const), person: fc.nat(6), tier: fc.nat(tierCount - 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      which: fc.nat(20),
      status: fc.constantFrom('APPROVED' as const, 'REJECTED' as const, 'CANCELLED' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('eventCapacity' as const), capacity }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tierCapacity' as const), tier: fc.nat(tierCount - 1), capacity }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('requiresApproval' as const), value: fc.boolean() }) },
)

interface Place {
  readonly id: string
  readonly person: number
  readonly tier: number
  status: Status
}
interface Model {
  eventCapacity: number | null
  tierCapacity: (number | null)[]
  requiresApproval: boolean
  readonly places: Place[]
}
const isHeld = ({ status }: Place) => status === 'APPROVED' || status === 'PENDING'
const heldIn = (model: Model, tier?: number) =>
  model.places.filter((p) => isHeld(p) && (tier === undefined || p.tier === tier)).length
const isBelow = (count: number, max: number | null | undefined) => max == null || count < max

let serial = 0
async function begin() {
  const name = `Model ${++serial}`
  const event = (await t.post('/events', { name, startDate: '2999-01-01T00:00:00Z', status: 'PUBLISHED' })).body
  const tiers: string[] = []
  for (let n = 0; n < tierCount; n++) tiers.push((await t.post(`/events/${event.slug}/tiers`, { name: `Tier ${n}` })).body.id)
  return { slug: event.slug as string, tiers }
}

async function take(slug: string, tiers: string[], model: Model, { person, tier }: Step & { do: 'rsvp' }) {
  const isWelcome =
    !model.places.some((place) => isHeld(place) && place.person === person) &&
    isBelow(heldIn(model), model.eventCapacity) &&
    isBelow(heldIn(model, tier), model.tierCapacity[tier])
  const answer = await t.post(`/events/${slug}/rsvp`, { email: `p${person}@example.org`, tierId: tiers[tier] })
  expect(answer.status).toBe(isWelcome ? 201 : 409)
  if (!isWelcome) return
  const status = model.requiresApproval ? 'PENDING' : 'APPROVED'
  expect(answer.body.status).toBe(status)
  model.places.push({ id: answer.body.rsvpId, person, tier, status })
}

async function decide(model: Model, { which, status }: Step & { do: 'decide' }) {
  const place = model.places[which % Math.max(1, model.places.length)]
  if (!place) return
  const isAllowed = place.status === status || isHeld(place)
  const answer = await t.patch(`/rsvps/${place.id}`, { status })
  expect(answer.status).toBe(isAllowed ? 200 : 409)
  if (isAllowed) place.status = status
}

async function run(slug: string, tiers: string[], model: Model, step: Step) {
  switch (step.do) {
    case 'rsvp':
      return take(slug, tiers, model, step)
    case 'decide':
      return decide(model, step)
    case 'eventCapacity':
      model.eventCapacity = step.capacity
      return t.patch(`/events/${slug}`, { capacity: step.capacity })
    case 'tierCapacity':
      model.tierCapacity[step.tier] = step.capacity
      return t.patch(`/tiers/${tiers[step.tier]}`, { capacity: step.capacity })
    case 'requiresApproval':
      model.requiresApproval = step.value
      return t.patch(`/events/${slug}`, { requiresApproval: step.value })
  }
}

it('answers as the model does, and the counters always equal the rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { slug, tiers } = await begin()
      const model: Model = { eventCapacity: null, tierCapacity: tiers.map(() => null), requiresApproval: false, places: [] }
      for (const each of steps) {
        await run(slug, tiers, model, each)
        const { rows } = await t.db.admin.query(
          `select e.places_taken, e.attendee_count, array(select places_taken from tiers t where t.event_id = e.id order by t.id) as tiers
           from events e where e.slug = $1`,
          [slug],
        )
        expect(rows[0]).toEqual({
          places_taken: heldIn(model),
          attendee_count: model.places.filter(({ status }) => status === 'APPROVED').length,
          tiers: tiers.map((_, tier) => heldIn(model, tier)),
        })
      }
    }),
    { numRuns: 25 },
  )
}, 60_000)
