import { isEmail } from '../../kernel/text/email.ts'
import type { FieldInput, FieldType, FormInput, Problem } from './forms.ts'

/** Text, a number, or option ids; the field's type decides which. */
export type Answer = string | number | string[]

export interface CheckedAnswers {
  /** By field id, without the unanswered ones; text is trimmed, option ids stand in the order given. */
  answers: Record<string, Answer>
  problems: Problem[]
}

/**
 * Checks what someone answered to a form that passed `checkForm`. Null, blank text and an empty array count as
 * unanswered. With no `problems` the answers may be stored, and checking them again changes nothing. Never throws,
 * whatever the JSON. Each problem's `field` is `answers` or `answers.<id>`.
 */
export const checkAnswers = (form: FormInput, input: unknown): CheckedAnswers => {
  const given = entriesOf(input)
  if (given === undefined)
    return { answers: {}, problems: [{ field: 'answers', message: 'must be an object of answers by field id' }] }
  // A map, because an id may be the name of something that every object inherits ("constructor").
  const unseen = new Map(given)
  const accepted: [string, Answer][] = []
  const problems: Problem[] = []
  for (const field of form.fields) {
    const value = unseen.get(field.id)
    unseen.delete(field.id)
    const result = isUnanswered(value) ? unanswered(field) : checks[field.type](value, field)
    if (result === undefined) continue
    if ('wrong' in result) problems.push({ field: pathOf(field.id), message: result.wrong })
    else accepted.push([field.id, result.answer])
  }
  for (const id of unseen.keys()) {
    if (problems.length >= problemsMax) break
    problems.push({ field: pathOf(id), message: 'is not a field of this form' })
  }
  // fromEntries defines own properties, so no id can reach a prototype.
  return { answers: Object.fromEntries(accepted), problems }
}

type Checked = { answer: Answer } | { wrong: string }

const ok = (answer: Answer): Checked => ({ answer })
const wrong = (message: string): Checked => ({ wrong: message })

// Of unknown ids, so that the refusal of a huge body is not huge itself.
const problemsMax = 100
const idLengthShown = 100

const pathOf = (id: string): string => `answers.${id.length > idLengthShown ? `${id.slice(0, idLengthShown)}…` : id}`

const entriesOf = (input: unknown): [string, unknown][] | undefined => {
  if (input === undefined || input === null) return []
  if (typeof input !== 'object' || Array.isArray(input)) return undefined
  return Object.entries(input)
}

const isUnanswered = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

const unanswered = (field: FieldInput): Checked | undefined => (field.required ? wrong('is required') : undefined)

// Lengths are counted in characters as JSON Schema does, not in UTF-16 units.
const shortTextMax = 500
const longTextMax = 10_000
const urlMax = 2048

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/
const lineBreak = /[\n\r\u0085\u2028\u2029]/

/** Text that PostgreSQL can keep (it takes neither NUL nor lone surrogates), trimmed, or what is wrong with it. */
const text = (value: unknown, { lengthMax, isOneLine }: { lengthMax: number; isOneLine: boolean }): Checked => {
  if (typeof value !== 'string') return wrong('must be text')
  const trimmed = value.trim()
  const isLong = trimmed.length > lengthMax && (trimmed.length > 2 * lengthMax || [...trimmed].length > lengthMax)
  if (isLong) return wrong(`must be at most ${lengthMax} characters long`)
  if (control.test(trimmed) || !trimmed.isWellFormed()) return wrong('must not contain control characters or broken Unicode')
  if (isOneLine && lineBreak.test(trimmed)) return wrong('must be a single line')
  return ok(trimmed)
}

/** One line of text that also passes `test`. */
const line =
  (test: (answer: string) => boolean, message: string, lengthMax = shortTextMax) =>
  (value: unknown): Checked => {
    const result = text(value, { lengthMax, isOneLine: true })
    return 'answer' in result && !test(String(result.answer)) ? wrong(message) : result
  }

// Any of the usual signs, a plus in front alone, perhaps an extension.
const phonePattern = /^\(?\+?([0-9()\s./-]+)(?:(?:x|ext\.?)\s?[0-9]{1,6})?$/i
const phoneMax = 40

const isPhone = (answer: string): boolean => {
  const digits = phonePattern.exec(answer)?.[1]?.replace(/\D/g, '').length ?? 0
  // E.164 allows 15; numbers written for use inside a country may be short.
  return digits >= 5 && digits <= 15
}

// The URL parser forgives much ("http:x", spaces, a missing host); an answer is shown as it was given.
const isWebAddress = (answer: string): boolean =>
  /^https?:\/\/[^\s/?#\\]/i.test(answer) && !/\s/.test(answer) && URL.canParse(answer)

const isDate = (answer: string): boolean => {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(answer) ?? []
  // PostgreSQL has no year 0.
  if (Number(year) < 1) return false
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  // The Date parser takes 30 February for 1 March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(answer)
}

const number = (value: unknown): Checked => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('must be a number')
  // Beyond this a JSON number has silently become another one on its way.
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return wrong(`must be between -${Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`)
  // JSON writes -0 as 0.
  return ok(value === 0 ? 0 : value)
}

const rating = (value: unknown): Checked =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5
    ? ok(value)
    : wrong('must be a whole number from 1 to 5')

const choice = (value: unknown, { options = [] }: FieldInput): Checked =>
  typeof value === 'string' && options.some(({ id }) => id === value) ? ok(value) : wrong('must be the id of one of the options')

const choices = (value: unknown, { options = [] }: FieldInput): Checked => {
  if (!Array.isArray(value)) return wrong('must be an array of option ids')
  const optionIds = new Set<unknown>(options.map(({ id }) => id))
  if (!value.every((id) => optionIds.has(id))) return wrong('must hold ids of the options alone')
  return new Set(value).size < value.length ? wrong('must not hold an option twice') : ok([...value])
}

const checks: Record<FieldType, (value: unknown, field: FieldInput) => Checked> = {
  SHORT_TEXT: (value) => text(value, { lengthMax: shortTextMax, isOneLine: true }),
  LONG_TEXT: (value) => text(value, { lengthMax: longTextMax, isOneLine: false }),
  EMAIL: line(isEmail, 'must be an e-mail address'),
  PHONE: line(isPhone, 'must be a phone number', phoneMax),
  URL: line(isWebAddress, 'must be a web address that begins with http:// or https://', urlMax),
  DATE: line(isDate, 'must be a date that exists, written YYYY-MM-DD'),
  NUMBER: number,
  RATING: rating,
  DROPDOWN: choice,
  SINGLE_CHOICE: choice,
  MULTIPLE_CHOICE: choices,
}
