/**
 * How API 1 and API 2 word refusals. API 1: 422 `{errors: {field: message}}` where a body or query is wrong, `{error}` for
 * everything else; API 2: an errors document of JSON:API. Source: space contract 2.4, 2.7 and 3.2.
 */
import { type ErrorCode, errors, type FieldProblem } from '@guildhall/contract/errors'
import type { Wording } from '../../http/dialect.ts'
import type { Fail } from '../../kernel/fail.ts'

/** Conflicts that this API tells as a wrong value of a field. `base` is the object as a whole. */
const conflicts: Partial<Record<ErrorCode, readonly [field: string, message: string]>> = {
  email_taken: ['email', 'has already been taken'],
  tag_taken: ['subdomain', 'has already been taken'],
  already_member: ['email', 'is already a member'],
  owner_protected: ['base', 'The owner of the space cannot be cancelled'],
}
/** What the domain calls by its own name and this API by another. */
const wireNames: Readonly<Record<string, string>> = { tag: 'subdomain' }
/** The documented words, where they are known. Source: space contract 2.5 Users. */
const wireMessages: Readonly<Record<string, string>> = { 'must be an e-mail address': 'is invalid' }
const sentences: Partial<Record<ErrorCode, string>> = {
  malformed_body: 'The body is neither valid JSON nor a valid form in UTF-8',
  media_type_unsupported: 'The body must be application/json or application/x-www-form-urlencoded',
  community_not_found: 'No such space',
  member_not_found: 'No such membership',
}

const isFieldRefusal = ({ code, status }: Fail): boolean => code === 'invalid_request' || code in conflicts || status === 422

/** A body that is a list is one of custom fields. */
const listName = 'fields'
const isInList = (field: string): boolean => /^(\[|\d+(\.|$))/.test(field)
const splitField = (field: string): readonly string[] => /^(\w*)[.[]?(.*)$/s.exec(field) ?? []

/** By the field at the top of the body; what lies inside is named in the message. The first of several is told. */
function fieldErrors(problems: readonly FieldProblem[]): Record<string, string> {
  const told: Record<string, string> = {}
  for (const { field, message } of problems) {
    const [, top = '', inside = ''] = isInList(field) ? ['', listName, field.replace(/^\[/, '')] : splitField(field)
    const name = top === '' || top === 'body' || top === 'query' ? 'base' : (wireNames[top] ?? top)
    const words = wireMessages[message] ?? message
    told[name] ??= inside === '' || name === 'plan' ? words : `${inside.replace(/\]$/, '').replaceAll('].', '.')} ${words}`
  }
  return Object.keys(told).length > 0 ? told : { base: 'is not valid' }
}

export const spaceWording: Wording = {
  wordError(fail) {
    const conflict = conflicts[fail.code]
    if (conflict) return { errors: { [conflict[0]]: conflict[1] } }
    if (fail.code === 'invalid_request') return { errors: fieldErrors(fail.problems) }
    const [problem] = fail.problems
    const title = sentences[fail.code] ?? errors[fail.code].title
    if (fail.status === 422) return { errors: { base: title } }
    return { error: problem ? `${title}: ${problem.message}` : title }
  },
  statusOf: (fail) => (isFieldRefusal(fail) ? 422 : fail.status),
}

export const jsonApiWording: Wording = {
  wordError(fail) {
    const { status, title } = errors[fail.code]
    const document = (detail: string, field?: string) => ({
      status: String(jsonApiStatus(fail.code)),
      title: statusTitles[status] ?? 'Error',
      detail,
      ...(field !== undefined && { source: { pointer: `/${field.replaceAll(/[.[\]]+/g, '/').replace(/\/$/, '')}` } }),
    })
    const problems = fail.problems.filter(({ field }) => field !== '')
    if (problems.length === 0) return { errors: [document(title)] }
    return { errors: problems.map(({ field, message }) => document(`${field} ${message}`, field)) }
  },
  statusOf: ({ code }) => jsonApiStatus(code),
  headersOf: ({ status }): Record<string, string> => (status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  mediaType: 'application/vnd.api+json',
}
const jsonApiStatus = (code: ErrorCode): number => (code === 'invalid_request' ? 422 : errors[code].status)
/** RFC 9110, 15. */
const statusTitles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}
