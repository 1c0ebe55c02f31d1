/** The three shapes of a refusal. Source: space contract 2.4 Errors and 3.2. */
import Type from 'typebox'
import { Closed } from '../schemas.ts'

/** API 1: what is wrong with the fields of a body or query (422), by field; `base` for the whole. */
export const FieldErrors = Closed({
  errors: Type.Record(Type.String(), Type.String({ description: 'Reads on from the field: `is invalid`' })),
})
/** API 1: every other refusal. */
export const PlainError = Closed({ error: Type.String({ description: 'A sentence for people' }) })
export const ErrorBody = Type.Union([PlainError, FieldErrors])

/** API 2 (JSON:API). */
export const JsonApiErrors = Closed({
  errors: Type.Array(
    Closed({
      status: Type.String(),
      title: Type.String(),
      detail: Type.String(),
      source: Type.Optional(Closed({ pointer: Type.String() })),
    }),
    { minItems: 1 },
  ),
})
