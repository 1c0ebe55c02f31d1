import Type, { type Static, type TSchema } from 'typebox'
import { Nullable } from './schemas.ts'

/** The query fields of every list. Either `offset` or `cursor`, not both; an empty `cursor` is the first page. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Rows in the answer, 1 to 100' })),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Rows to skip; not together with cursor' }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 512,
      description: 'Empty for the first page, then `pagination.nextCursor`; the answer becomes `{data, pagination}`',
    }),
  ),
}

export const Pagination = Type.Object(
  { nextCursor: Nullable(Type.String()), hasMore: Type.Boolean(), limit: Type.Integer() },
  { additionalProperties: false, description: 'Present where the request has `cursor`' },
)

/** A list's answer: a bare array, or `{data, pagination}` where the request has `cursor`. */
export const listOf = <const S extends TSchema>(item: S) =>
  Type.Unsafe<Static<S>[]>({
    oneOf: [
      { type: 'array', items: item, description: 'Without `cursor`' },
      {
        ...Type.Object({ data: Type.Array(item), pagination: Pagination }, { additionalProperties: false }),
        description: 'With `cursor`',
      },
    ],
  })
