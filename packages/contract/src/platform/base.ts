/** What every route of the Platform API shares. Source: platform contract B0. */
import Type, { type TProperties, type TSchema } from 'typebox'
import { Closed } from '../schemas.ts'

export const path = <const P extends string>(rest: P): `/v1${P}` => `/v1${rest}`

/** Bodies are open: fields that are not known, and those that cannot be changed, are ignored. */
export const Body = <const P extends TProperties>(properties: P) => Type.Object(properties)

export const perPageMax = 100
export const pagesQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'From 1' })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: perPageMax, description: '20 where it is left out' })),
}
export interface PagesQuery {
  readonly page?: number
  readonly per_page?: number
}

/** `{data}`, the envelope of one object. */
export const Data = <const S extends TSchema>(schema: S) => Closed({ data: schema })
/** `{data, meta}`, the envelope of a list. */
export const Pages = <const S extends TSchema>(schema: S) =>
  Closed({
    data: Type.Array(schema),
    meta: Closed({
      page: Type.Integer(),
      per_page: Type.Integer(),
      total: Type.Integer(),
      total_pages: Type.Integer({ description: '0 where the list is empty' }),
    }),
  })

/** A prefix and 24 base62 digits. What is none is answered like what is not there. */
export const Id = (prefix: string, description?: string) =>
  Type.String({ minLength: 1, maxLength: 100, description: description ?? `\`${prefix}_…\`` })
export const idParams = (prefix: string) => Closed({ id: Id(prefix) })

/** ISO 8601 in UTC with whole seconds. */
export const Time = () =>
  Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$', description: 'UTC, whole seconds' })

export const sample = {
  user: 'usr_00mMk5wFJ2sVqY0tEoXe8ZbA',
  organization: 'org_00mMk5wFJ2sVqY0tEoXe8ZbB',
  resource: 'res_00mMk5wFJ2sVqY0tEoXe8ZbC',
  webhook: 'wh_00mMk5wFJ2sVqY0tEoXe8ZbD',
  session: 'ses_00mMk5wFJ2sVqY0tEoXe8ZbE',
  event: 'evt_00mMk5wFJ2sVqY0tEoXe8ZbF',
  delivery: 'del_00mMk5wFJ2sVqY0tEoXe8ZbG',
  time: '2026-02-25T10:00:00Z',
  token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl',
} as const
export const pageSample = { page: 1, per_page: 20, total: 1, total_pages: 1 } as const
