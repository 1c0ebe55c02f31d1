import { openHouseEvents } from './events/repair-and-open-house.ts'
import { talkEvents } from './events/talks-and-walks.ts'
import { workshopEvents } from './events/workshops.ts'
import type { DemoEvent } from './types.ts'

/** In the order of their dates. */
export const demoEvents: readonly DemoEvent[] = [...openHouseEvents, ...workshopEvents, ...talkEvents].toSorted(
  (a, b) => a.startsInDays - b.startsInDays,
)
