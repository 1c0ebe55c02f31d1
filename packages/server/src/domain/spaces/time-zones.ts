/** Time zones by their IANA name, or by the city alone, as callers write them who know another list. */

/** The IANA name; undefined for what names no time zone. */
export function resolveTimeZone(text: string): string | undefined {
  if (text === 'UTC') return 'Etc/UTC'
  const city = text.trim().replaceAll(' ', '_').toLowerCase()
  const byCity = Intl.supportedValuesOf('timeZone').find((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase() === city)
  return byCity ?? (isZone(text) ? text : undefined)
}

function isZone(text: string): boolean {
  // No offsets such as +01:00: they have no summer time, and PostgreSQL reads their sign the other way round.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
