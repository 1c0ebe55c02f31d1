import type { Tx } from '../../db/database.ts'
import type { Actor } from '../../events/outbox.ts'
import { createEvent, updateEvent } from '../events/events.ts'
import { createRsvp } from '../rsvps/rsvps.ts'
import { createTier } from '../tiers/tiers.ts'
import { demoEvents } from './content/events.ts'
import { demoMembers } from './content/members.ts'
import type { DemoEvent } from './content/types.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Events around today with their tiers and forms; members take free places in the days before each. */
export async function loadDemoEvents(tx: Tx, actor: Actor, now: Date, picture: (file: string) => string): Promise<void> {
  for (const [index, event] of demoEvents.entries()) await loadEvent(tx, actor, now, event, index, picture)
}

async function loadEvent(
  tx: Tx,
  actor: Actor,
  now: Date,
  event: DemoEvent,
  index: number,
  picture: (file: string) => string,
): Promise<void> {
  const { tiers, startsInDays, startHourUtc, durationHours, bannerFile, rsvpCountHint, status, ...input } = event
  const start = Math.floor(now.getTime() / dayMs) * dayMs + startsInDays * dayMs + startHourUtc * hourMs
  const dates = { startDate: new Date(start).toISOString(), endDate: new Date(start + durationHours * hourMs).toISOString() }
  const made = new Date(Math.min(now.getTime(), start) - 30 * dayMs)
  const slug = await createEvent(tx, actor, { ...input, ...dates, bannerUrl: picture(bannerFile) }, made)
  const tierIds: string[] = []
  for (const { form, sampleAnswers: _answers, ...tier } of tiers) {
    tierIds.push(await createTier(tx, actor, slug, { ...tier, ...(form && { form }) }, made))
  }
  if (status === 'DRAFT') return
  await updateEvent(tx, actor, slug, { status: 'PUBLISHED' }, made, async () => undefined)
  await takePlaces(tx, actor, event, slug, tierIds, index, new Date(Math.min(now.getTime(), start) - dayMs))
  if (status === 'CANCELLED') await updateEvent(tx, actor, slug, { status }, now, async () => undefined)
}

async function takePlaces(
  tx: Tx,
  actor: Actor,
  event: DemoEvent,
  slug: string,
  tierIds: readonly string[],
  index: number,
  at: Date,
): Promise<void> {
  const free = event.tiers.map((tier, position) => ({ tier, id: tierIds[position]! })).filter(({ tier }) => tier.priceCents === 0)
  if (event.tiers.length > 0 && free.length === 0) return
  for (let n = 0; n < event.rsvpCountHint; n++) {
    const member = demoMembers[(n * 7 + index * 11) % demoMembers.length]!
    const choice = free[n % free.length]
    const answers = choice?.tier.sampleAnswers?.[n % choice.tier.sampleAnswers.length]
    await createRsvp(
      tx,
      actor,
      slug,
      { email: member.email, ...(choice && { tierId: choice.id }), ...(answers && { answers }) },
      at,
    )
  }
}
