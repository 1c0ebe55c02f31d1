/** The Community API's error object: `{error, code, details?, requestId}`. Source: community contract 1.2 Errors and 3.1. */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import type { Fail } from '../../kernel/fail.ts'

export type WireCode =
  | 'VALIDATION_ERROR'
  | 'MISSING_API_KEY'
  | 'INVALID_API_KEY'
  | 'PAYMENT_REQUIRED'
  | 'INSUFFICIENT_SCOPE'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'URI_TOO_LONG'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMITED'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL_ERROR'
  | 'SERVICE_UNAVAILABLE'

const byStatus: Record<(typeof errors)[ErrorCode]['status'], WireCode> = {
  400: 'VALIDATION_ERROR',
  401: 'INVALID_API_KEY',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'IDEMPOTENCY_KEY_REUSED',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  500: 'INTERNAL_ERROR',
  503: 'SERVICE_UNAVAILABLE',
}
/** Where one status has several words. */
const byCode: Partial<Record<ErrorCode, WireCode>> = { key_missing: 'MISSING_API_KEY', scope_missing: 'INSUFFICIENT_SCOPE' }

export const wireCode = (code: ErrorCode): WireCode => byCode[code] ?? byStatus[errors[code].status]

export function wordError(fail: Fail, requestId: string): object {
  const [first] = fail.problems
  const { title } = errors[fail.code]
  const message =
    first === undefined ? title : first.field === '' ? `${title}: ${first.message}` : `${first.field} ${first.message}`
  const details = fail.problems.filter(({ field }) => field !== '').map(({ field, message: says }) => ({ field, message: says }))
  return { error: message, code: wireCode(fail.code), ...(details.length > 0 && { details }), requestId }
}
