/** Days as people know them, `YYYY-MM-DD`, by the clock of a time zone (IANA). */

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** Seconds east of UTC at this moment. */
export function offsetSeconds(timeZone: string, at: Date): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const local = utc(Number(parts.year), Number(parts.month), Number(parts.day))
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
  return Math.round((local.getTime() - Math.floor(at.getTime() / 1000) * 1000) / 1000)
}

// Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
function utc(year: number, month: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date
}

/** The day that it is there at this moment. */
export const dayIn = (timeZone: string, at: Date): string =>
  new Date(at.getTime() + offsetSeconds(timeZone, at) * 1000).toISOString().slice(0, 10)

/** The first moment of a day there: not always midnight, which some days do not have and others have twice. */
export function startOfDay(timeZone: string, day: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // No zone is more than a day from UTC, so the two offsets of a change in that night are in force on either side.
  const offsets = [-86_400_000, 86_400_000].map((ms) => offsetSeconds(timeZone, new Date(midnight + ms)))
  const candidates = offsets.map((seconds) => midnight - seconds * 1000)
  const inside = candidates.filter((ms) => dayIn(timeZone, new Date(ms)) === day)
  return new Date(Math.min(...(inside.length > 0 ? inside : candidates)))
}

export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return utc(year, month, date + days)
    .toISOString()
    .slice(0, 10)
}

/** A day that exists, written with dashes or slashes, of the years 1 to 9999; undefined for whatever is none. */
export function parseDay(text: string): string | undefined {
  const match = /^(\d{4})([-/])(\d\d)\2(\d\d)$/.exec(text)
  if (!match) return undefined
  const [, year, , month, day] = match
  if (Number(year) < 1) return undefined
  const date = utc(Number(year), Number(month), Number(day))
  const normal = `${year}-${month}-${day}`
  return date.toISOString().slice(0, 10) === normal ? normal : undefined
}
