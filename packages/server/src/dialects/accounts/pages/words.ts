/** What the pages say where something is refused: one friendly sentence for each reason, beside the field at fault. */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { Fail } from '../../../kernel/fail.ts'

/** Sentences by the name of the field they stand beside; `form` for the whole. */
export interface Problems {
  readonly status: number
  readonly form?: string
  readonly fields: Readonly<Record<string, string>>
  readonly retryAfterSeconds?: number
}

/** How the fields of a form are called in sentences that go on after the name. */
export type Labels = Readonly<Record<string, string>>

/** Refusals that belong to one field. */
const atField: Partial<Record<ErrorCode, readonly [field: string, sentence: string]>> = {
  email_taken: ['email', 'There is an account with this e-mail address already. Sign in, or use another address.'],
  username_taken: ['username', 'Somebody else has this username. Choose another.'],
  password_wrong: ['current_password', 'This is not your present password.'],
  second_factor_required: ['code', 'Type the code.'],
  second_factor_failed: ['code', 'This code is not right. Wait for the next one and type it anew.'],
}
const wholeForm: Partial<Record<ErrorCode, string>> = {
  login_failed: 'The e-mail address or the password is wrong.',
  link_invalid: 'This link is not valid any more. Ask for a new one.',
  session_not_found: 'This sign-in has ended already.',
}

/** Throws again what the person can do nothing about. */
export function problemsOf(error: unknown, labels: Labels = {}): Problems {
  if (!(error instanceof Fail) || error.status >= 500 || error.status === 404) throw error
  const { code, retryAfterSeconds } = error
  // A 401 would have to name a scheme that the browser itself asks for (RFC 9110, 15.5.2).
  const status = error.status === 401 ? 400 : error.status
  if (status === 429) {
    const form = limitSentence(retryAfterSeconds)
    return { status, form, fields: {}, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
  }
  const known = atField[code]
  if (known) return { status, fields: { [known[0]]: known[1] } }
  const fields: Record<string, string> = {}
  const rest: string[] = []
  for (const { field, message } of error.problems) {
    // `addresses[1]` is the second line of one field.
    const [, name = field, index] = /^(\w+)\[(\d+)\]/.exec(field) ?? []
    const label = labels[name]
    if (label === undefined) rest.push(`${field} ${message}`)
    else fields[name] ??= `${label}${index === undefined ? '' : ` in line ${Number(index) + 1}`} ${message}.`
  }
  const form = wholeForm[code] ?? (rest.length > 0 ? rest.join('. ') : undefined)
  if (form === undefined && Object.keys(fields).length === 0) return { status, form: `${errors[code].title}.`, fields }
  return { status, fields, ...(form !== undefined && { form }) }
}

export const noProblems: Problems = { status: 200, fields: {} }

export const limitSentence = (retryAfterSeconds: number | undefined): string =>
  `That was too often in a short time. Try again ${retryAfterSeconds === undefined ? 'later' : `in ${durationText(retryAfterSeconds)}`}.`

/** Rounded up, so that who waits that long has waited long enough. */
export function durationText(seconds: number): string {
  const [count, unit] =
    seconds <= 90
      ? [Math.max(1, Math.ceil(seconds)), 'second']
      : seconds <= 90 * 60
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3600), 'hour']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const timeFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
export const timeText = (time: Date): string => `${timeFormat.format(time)} UTC`

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'an iPhone or iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'a Mac'],
  [/\bLinux\b/, 'Linux'],
]
/** A person's words for the program that signed in, as far as it tells. */
export function agentText(userAgent: string | null): string {
  if (!userAgent) return 'An unknown program'
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? userAgent.slice(0, 60)
}
