/** Where an event takes place. Source: community contract 3.1, `Event.location` and `Event.format`. */
import type { eventFormats } from '@guildhall/contract/community/events'
import { invalid } from '../../kernel/fail.ts'

export type EventFormat = (typeof eventFormats)[number]

export interface Location {
  readonly type: 'PHYSICAL' | 'ONLINE' | 'HYBRID'
  readonly address: string | null
  readonly city: string | null
  readonly country: string | null
  /** Degrees, WGS 84; both or neither. */
  readonly latitude: number | null
  readonly longitude: number | null
  readonly onlineUrl: string | null
}
export type LocationInput = { readonly [K in keyof Location]?: Location[K] }

/** All fields, blank ones null; null where nothing is set. `type` follows from the rest where it is left out. */
export function completeLocation(input: LocationInput | null): Location | null {
  if (input === null) return null
  const [address, city, country] = [textOf(input.address), textOf(input.city), textOf(input.country)]
  const { latitude = null, longitude = null, onlineUrl = null } = input
  if ((latitude === null) !== (longitude === null)) {
    throw latitude === null
      ? invalid('location.latitude', 'is required beside longitude')
      : invalid('location.longitude', 'is required beside latitude')
  }
  const isPhysical = address !== null || city !== null || country !== null || latitude !== null
  if (!isPhysical && onlineUrl === null && input.type === undefined) return null
  const type = input.type ?? (onlineUrl === null ? 'PHYSICAL' : isPhysical ? 'HYBRID' : 'ONLINE')
  return { type, address, city, country, latitude, longitude, onlineUrl }
}

const textOf = (text: string | null | undefined): string | null => (text == null || text.trim() === '' ? null : text)

/** The format that a place implies. */
export const formatOf = (location: Location | null): EventFormat =>
  location === null || location.type === 'PHYSICAL' ? 'IN_PERSON' : location.type
