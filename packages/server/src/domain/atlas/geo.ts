/** Places on a sphere: distances in metres, and boxes of coordinates that may cross the date line. */

/** The mean radius of the Earth (IUGG), in metres. */
export const earthRadiusM = 6_371_008.8

/** Degrees north and east. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}
/** Degrees, edges included; `west` greater than `east` crosses the date line. */
export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180
const degrees = (angle: number): number => (angle * 180) / Math.PI

/** PostgreSQL refuses products too small for a double. This is far less than an atom's width. */
const leastDegrees = 1e-30
const settle = (angle: number): number => (Math.abs(angle) < leastDegrees ? 0 : angle)
/** The same place, in numbers that can be reckoned with. */
export const settlePlace = ({ latitude, longitude }: Place): Place => ({
  latitude: settle(latitude),
  longitude: settle(longitude),
})

/** What is wrong with a place, read on from the name of its field; undefined where nothing is. */
export function problemOfPlace({ latitude, longitude }: Place): string | undefined {
  if (!(Math.abs(latitude) <= 90)) return 'must have a latitude from -90 to 90'
  if (!(Math.abs(longitude) <= 180)) return 'must have a longitude from -180 to 180'
  return undefined
}

export function problemOfBox({ west, south, east, north }: Box): string | undefined {
  if (!(Math.abs(south) <= 90 && Math.abs(north) <= 90)) return 'must have latitudes from -90 to 90'
  if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180)) return 'must have longitudes from -180 to 180'
  if (south > north) return 'must have its south below its north'
  return undefined
}

/** The straight line, in radii, between two places so many metres apart on the ground: it grows as the distance does. */
export function chordOf(distanceM: number): number {
  const angle = distanceM / earthRadiusM
  // Nothing is farther than the antipode; rounding makes that a hair more than 2.
  return angle >= Math.PI ? 3 : 2 * Math.sin(angle / 2)
}

/** A box that holds every place within the radius. It may hold others: it narrows what an index reads, no more. */
export function boxAround({ latitude, longitude }: Place, radiusM: number): Box {
  // A few millimetres wider: more than rounding could ask for.
  const angle = radiusM / earthRadiusM + 1e-9
  const south = Math.max(-90, latitude - degrees(angle))
  const north = Math.min(90, latitude + degrees(angle))
  // Around a pole are all longitudes.
  if (south === -90 || north === 90) return { west: -180, south, east: 180, north }
  const width = degrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(latitude))))) + 1e-7
  if (width >= 179) return { west: -180, south, east: 180, north }
  return { west: wrap(longitude - width), south, east: wrap(longitude + width), north }
}

const wrap = (longitude: number): number => (longitude < -180 ? longitude + 360 : longitude > 180 ? longitude - 360 : longitude)

const isDateLine = (longitude: number): boolean => Math.abs(longitude) === 180

/**
 * Whether the places of the box are east of `west` or west of `east`, instead of between them: it crosses the date line or
 * touches it, for -180 and 180 are one meridian.
 */
export const isCrossing = ({ west, east }: Box): boolean =>
  west > east || ((isDateLine(west) || isDateLine(east)) && !(west === -180 && east === 180))
/** The longitudes that a place in a crossing box is east of or west of. An edge on the date line is on both its sides. */
export const crossingEdges = ({ west, east }: Box): { west: number; east: number } => ({
  west: isDateLine(west) ? 180 : west,
  east: isDateLine(east) ? -180 : east,
})
