/**
 * The Platform API's error object: `{error: {code, message, details?, request_id}}`, and its table of six codes. What the
 * table does not know is worded with the nearest of them: a conflict is an `invalid_request` that names what is taken.
 * Source: platform contract B0.
 */
import { type ErrorCode, errors, type FieldProblem } from '@guildhall/contract/errors'
import type { Wording } from '../../http/dialect.ts'
import type { Fail } from '../../kernel/fail.ts'

export type PlatformCode =
  | 'invalid_request'
  | 'authentication_required'
  | 'insufficient_permissions'
  | 'resource_not_found'
  | 'rate_limit_exceeded'
  | 'internal_server_error'

const byStatus: Record<(typeof errors)[ErrorCode]['status'], PlatformCode> = {
  400: 'invalid_request',
  401: 'authentication_required',
  402: 'invalid_request',
  403: 'insufficient_permissions',
  404: 'resource_not_found',
  405: 'invalid_request',
  409: 'invalid_request',
  412: 'invalid_request',
  413: 'invalid_request',
  414: 'invalid_request',
  415: 'invalid_request',
  422: 'invalid_request',
  429: 'rate_limit_exceeded',
  431: 'invalid_request',
  500: 'internal_server_error',
  503: 'internal_server_error',
}
export const platformCode = (code: ErrorCode): PlatformCode => byStatus[errors[code].status]

/** Conflicts, and the field that they are about. */
const fields: Partial<Record<ErrorCode, FieldProblem>> = {
  email_taken: { field: 'email', code: 'taken', message: 'is taken' },
  username_taken: { field: 'username', code: 'taken', message: 'is taken' },
  tag_taken: { field: 'slug', code: 'taken', message: 'is taken' },
  already_member: { field: 'user_id', code: 'taken', message: 'is a member already' },
  password_wrong: { field: 'current_password', code: 'invalid', message: 'is not right' },
  second_factor_required: { field: 'totp_code', code: 'required', message: 'is required' },
  second_factor_failed: { field: 'totp_code', code: 'invalid', message: 'is not right' },
}

/** Sentences in the words of this API, where the others' would not be understood. */
const titles: Partial<Record<ErrorCode, string>> = {
  community_not_found: 'No such organization',
  last_owner: 'The last owner of an organization cannot leave it or become less',
  person_banned: 'This person is banned from the organization',
  tag_taken: 'Another organization has this slug',
}

/** What the domain calls by its own name and this API by another. */
const wireNames: Readonly<Record<string, string>> = { tag: 'slug' }

export const platformWording: Wording = {
  wordError(fail: Fail, requestId: string): object {
    const known = fields[fail.code]
    const problems = fail.problems.length > 0 ? fail.problems : known ? [known] : []
    const details = problems
      .filter(({ field }) => field !== '')
      .map(({ field, code = 'invalid', message }) => ({ field: wireNames[field] ?? field, code, message }))
    const title = titles[fail.code] ?? errors[fail.code].title
    const [first] = details
    const message = first === undefined ? title : `${title}: ${first.field} ${first.message}`
    return {
      error: { code: platformCode(fail.code), message, ...(details.length > 0 && { details }), request_id: requestId },
    }
  },
  // The table has no 409: what is taken is a wrong value of its field.
  statusOf: ({ status }) => (status === 409 || status === 422 || status === 402 || status === 412 ? 400 : status),
  headersOf: ({ status }): Record<string, string> => (status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
}
