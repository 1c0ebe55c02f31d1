/** Values as API 1 writes and reads them. Source: space contract 2.4. */
import { parseDay } from '../../kernel/days.ts'
import { invalid } from '../../kernel/fail.ts'

/** `YYYY/MM/DD HH:MM:SS +0000`. */
export const wireTime = (moment: Date): string => {
  const iso = moment.toISOString()
  return `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} +0000`
}
/** `YYYY/MM/DD` of YYYY-MM-DD. */
export const wireDay = (day: string): string => day.replaceAll('-', '/')

/** A number as decimal text with at least one decimal: `100.0`, `99.95`. */
export const wireDecimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))
export const wireMoney = (cents: number): string => wireDecimal(cents / 100)

/** YYYY-MM-DD of a day with dashes or slashes. 400 naming the field. */
export function readDay(text: string, field: string): string {
  const day = parseDay(text.trim())
  if (day === undefined) throw invalid(field, 'must be a day that exists, such as 2026-03-14')
  return day
}

const timePattern =
  /^(\d{4}[-/]\d\d[-/]\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?(Z|UTC)| *([+-])(\d\d):?(\d\d)| +(\d\d):?(\d\d))?)?$/i

/** A moment: a day, perhaps a time, perhaps an offset; in UTC without one. 400 naming the field. */
export function readTime(text: string, field: string): Date {
  const match = timePattern.exec(text.trim())
  const day = match && parseDay(match[1]!)
  // A plus that was not escaped in the query arrives as a space, which the last two groups are for.
  const [, , hour = '00', minute = '00', second = '00', , sign = '+', hours = match?.[9] ?? '00', minutes = match?.[10] ?? '00'] =
    match ?? []
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  const isClock = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && Number(hours) < 15 && Number(minutes) < 60
  const moment = new Date(Date.parse(`${day}T${hour}:${minute}:${second}Z`) - offsetMinutes * 60_000)
  if (!day || !isClock || moment.getUTCFullYear() < 1 || moment.getUTCFullYear() > 9999)
    throw invalid(field, 'must be a time that exists, such as 2026-03-14 17:30 +0000')
  return moment
}

/** The values of `ids=a,b`. */
export const readCommas = (text: string | undefined): string[] | undefined =>
  text === undefined
    ? undefined
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
