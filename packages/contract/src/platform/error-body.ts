import Type from 'typebox'
import { problemCodes } from '../errors.ts'
import { Choice, Closed } from '../schemas.ts'

/** The six codes. Source: the API reference, Error Codes [seed]. */
export const platformCodes = [
  'invalid_request',
  'authentication_required',
  'insufficient_permissions',
  'resource_not_found',
  'rate_limit_exceeded',
  'internal_server_error',
] as const

export const ErrorBody = Closed({
  error: Closed({
    code: Choice(platformCodes),
    message: Type.String(),
    details: Type.Optional(
      Type.Array(Closed({ field: Type.String(), code: Choice(problemCodes), message: Type.String() }), {
        description: 'The fields at fault',
      }),
    ),
    request_id: Type.String(),
  }),
})
