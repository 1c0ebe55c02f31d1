/** From JSON schemas to checks that name the field. Query and path texts are turned into numbers and booleans; bodies never. */
import type { FieldProblem, ProblemCode } from '@guildhall/contract/errors'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { isUuid } from '../kernel/ids.ts'
import { isEmail } from '../kernel/text/email.ts'
import { isTimeZone } from '../kernel/text/time-zone.ts'

/** `form` is a form-encoded body: texts become what the schema wants, as in a query. */
export type InputPart = 'body' | 'form' | 'query' | 'params'

const dateTime = fullFormats['date-time'] as { validate: (text: string) => boolean }
const currencies = new Set(Intl.supportedValuesOf('currency'))

/** A moment that exists and that both JavaScript and PostgreSQL can hold: years 1 to 9999, no leap second. */
export function isInstant(text: string): boolean {
  return (
    text.length <= 40 &&
    dateTime.validate(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).getUTCFullYear() >= 1 &&
    new Date(text).getUTCFullYear() <= 9999
  )
}
export function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s<>"\\^`{|}]+$/i.test(text)) return false
  return URL.canParse(text)
}
export const formats: Record<string, { validate: (text: string) => boolean; says: string }> = {
  uuid: { validate: isUuid, says: 'must be a UUID' },
  'date-time': { validate: isInstant, says: 'must be an RFC 3339 date-time that exists, such as 2026-03-14T17:30:00Z' },
  email: { validate: isEmail, says: 'must be an e-mail address' },
  'http-url': { validate: isHttpUrl, says: 'must be an absolute http or https address' },
  currency: { validate: (text) => currencies.has(text), says: 'must be an ISO 4217 currency in capitals' },
  timezone: { validate: isTimeZone, says: 'must be an IANA time zone' },
}

function createAjv(coerceTypes: boolean, allErrors = false): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    removeAdditional: false,
    useDefaults: false,
    allErrors,
    strict: false,
    // With coercion it would let an Infinity (`?limit=1e400`) past `maximum`; without, it refuses one in a body.
    strictNumbers: !coerceTypes,
    ownProperties: true,
  })
  for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate)
  return ajv
}
const forText = createAjv(true)
const forBody = createAjv(false)
const allForText = createAjv(true, true)
const allForBody = createAjv(false, true)

/** What is wrong with a value, at most ten problems; empty where nothing is. */
export type Check = (value: unknown) => readonly FieldProblem[]

const problemsMax = 10
/** Beyond this many values only the first problem is looked for: complaining must not cost more than the request did. */
const valuesMax = 500
const nothing: readonly FieldProblem[] = []

/** Names of integers among a query's or path's fields: coercion alone would take `0x10`, `1e3` and ` 1` for one. */
function integersOf(schema: object): readonly string[] {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> }
  return Object.keys(properties).filter((name) => [properties[name]!.type].flat().includes('integer'))
}
const isWholeNumber = (text: unknown): boolean => typeof text !== 'string' || /^-?\d+$/.test(text)

export function compileCheck(schema: object, part: InputPart): Check {
  const integers = part === 'query' || part === 'params' ? integersOf(schema) : []
  const ajv = part === 'body' ? forBody : forText
  // Compiled when first used: most of a server's start would go into checks that it may never need.
  let validate: ValidateFunction | undefined
  let validateAll: ValidateFunction | undefined
  return (value) => {
    for (const name of integers) {
      const text = (value as Record<string, unknown>)[name]
      if (text !== undefined && !isWholeNumber(text)) return [{ field: name, message: 'must be an integer', code: 'invalid' }]
    }
    validate ??= ajv.compile(schema)
    if (validate(value)) return nothing
    if (countValues(value, valuesMax) >= valuesMax) return [problemOf(validate.errors![0]!, part)]
    validateAll ??= (part === 'body' ? allForBody : allForText).compile(schema)
    validateAll(value)
    return distinct((validateAll.errors ?? []).map((error) => problemOf(error, part)))
  }
}

/** One for each field: `anyOf` and `oneOf` report each branch before themselves, and the first says most. */
function distinct(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const byField = new Map<string, FieldProblem>()
  for (const problem of problems) if (!byField.has(problem.field)) byField.set(problem.field, problem)
  return [...byField.values()].slice(0, problemsMax)
}

function countValues(value: unknown, max: number): number {
  if (value === null || typeof value !== 'object') return 1
  let count = 1
  for (const item of Object.values(value)) {
    if (count >= max) break
    count += countValues(item, max - count)
  }
  return count
}

function problemOf(error: ErrorObject, part: InputPart): FieldProblem {
  const code = codesByKeyword[error.keyword]
  return { ...describe(error, part), ...(code && { code }) }
}

const codesByKeyword: Record<string, ProblemCode> = {
  required: 'required',
  additionalProperties: 'unknown',
  minLength: 'too_short',
  minItems: 'too_short',
  maxLength: 'too_long',
  maxItems: 'too_long',
  maxProperties: 'too_long',
  minimum: 'out_of_range',
  maximum: 'out_of_range',
}

function describe(error: ErrorObject, part: InputPart): FieldProblem {
  const { keyword, params } = error
  const at = fieldPath(error.instancePath)
  const inside = (name: string) => (at === '' ? name : `${at}.${name}`)
  switch (keyword) {
    case 'required':
      return { field: inside(String(params.missingProperty)), message: 'is required' }
    case 'additionalProperties':
      return { field: inside(String(params.additionalProperty).slice(0, 200)), message: 'is not a field here' }
    case 'type':
      return { field: at || (part === 'form' ? 'body' : part), message: `must be ${typeNames(params.type as string | string[])}` }
    case 'enum':
      return { field: at, message: `must be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}` }
    case 'format':
      return { field: at, message: formats[String(params.format)]?.says ?? `must be a ${String(params.format)}` }
    case 'pattern':
      return { field: at, message: params.pattern === '\\S' ? 'must not be blank' : `must match ${String(params.pattern)}` }
    case 'minLength':
      return {
        field: at,
        message: params.limit === 1 ? 'must not be empty' : `must have at least ${String(params.limit)} characters`,
      }
    case 'maxLength':
      return { field: at, message: `must have at most ${String(params.limit)} characters` }
    default:
      return { field: at || (part === 'form' ? 'body' : part), message: error.message ?? 'is not valid' }
  }
}

const typeNames = (type: string | string[]): string =>
  [type]
    .flat()
    .map((name) => ({ integer: 'an integer', array: 'an array', object: 'an object', null: 'null' })[name] ?? `a ${name}`)
    .join(' or ')

/** `/form/fields/0/label` is `form.fields[0].label`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) && path !== '' ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '')
    .slice(0, 300)
}
