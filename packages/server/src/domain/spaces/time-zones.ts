/** Time zones by their IANA name, or by the city alone, as callers write them who know another list. */
import { isTimeZone } from '../../kernel/text/time-zone.ts'

/** The IANA name; undefined for what names no time zone. */
export function resolveTimeZone(text: string): string | undefined {
  if (text === 'UTC') return 'Etc/UTC'
  const city = text.trim().replaceAll(' ', '_').toLowerCase()
  const byCity = Intl.supportedValuesOf('timeZone').find((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase() === city)
  return byCity ?? (isTimeZone(text) ? text : undefined)
}
