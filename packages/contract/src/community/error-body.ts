/** The Community API's error object. Source: community contract 1.2 Errors and 3.1. */
import Type from 'typebox'
import { Choice, Closed } from '../schemas.ts'

/** The words of `code` on this wire. A status mostly has one; 401, 403 have several. */
export const wireCodes = [
  'VALIDATION_ERROR',
  'MISSING_API_KEY',
  'INVALID_API_KEY',
  'PAYMENT_REQUIRED',
  'INSUFFICIENT_SCOPE',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'IDEMPOTENCY_KEY_REUSED',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const

export const ErrorBody = Closed({
  error: Type.String({ description: 'A sentence for people' }),
  code: Choice(wireCodes, { description: 'For programs' }),
  details: Type.Optional(
    Type.Array(
      Closed({
        field: Type.String({ description: 'Path of the field, such as `form.fields[2].label`' }),
        message: Type.String({ description: 'Reads on from the field: `must be an integer`' }),
      }),
      { minItems: 1, description: 'Where fields are at fault' },
    ),
  ),
  requestId: Type.String({ description: 'The same as the header X-Request-Id' }),
})
