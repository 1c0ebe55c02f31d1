/** What every route of API 1 shares. Source: space contract 2.4. */
import Type, { type TProperties } from 'typebox'
import { Closed, Tag, Text } from '../schemas.ts'

/** Of one person or address. Operations with a `limit` are counted apart. Source: the API reference, Rate Limiting [seed]. */
export const requestsPerMinute = 60

/** An operation of the whole host. */
export const host = <const P extends string>(rest: P): `/api${P}` => `/api${rest}`
/** An operation of one space; `<tag>.<host>/api…` is the same. */
export const tenant = <const P extends string>(rest: P): `/c/:tag/api${P}` => `/c/:tag/api${rest}`

/** Bodies are open: a field that is not known is left alone. They arrive as JSON or form-encoded. */
export const Body = <const P extends TProperties>(properties: P) => Type.Object(properties)

/** 32 hex digits in an answer. As input any text: what is no id is answered like what is not there. */
export const Id = (description?: string) => Type.String({ pattern: '^[0-9a-f]{32}$', ...(description && { description }) })
export const IdText = (description = '32 hex digits') => Type.String({ maxLength: 300, description })
export const SpaceId = () => Type.String({ description: '`space-<subdomain>`' })
export const inSpace = Closed({ tag: Tag() })
export const inSpaceWithId = Closed({ tag: Tag(), id: IdText() })

/** A moment, as it leaves. */
export const Time = () =>
  Type.String({ pattern: '^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\+0000$', description: '`YYYY/MM/DD HH:MM:SS +0000`' })
/** A day, as it leaves. */
export const Day = () => Type.String({ pattern: '^\\d{4}/\\d\\d/\\d\\d$', description: '`YYYY/MM/DD`' })
/** A day or a moment, as it arrives; the domain's reader of times says what is wrong with one. */
export const DayText = () => Type.String({ maxLength: 40, description: '`YYYY-MM-DD` or `YYYY/MM/DD`' })
export const TimeText = () =>
  Type.String({ maxLength: 40, description: 'Such as `2012-04-12 12:00 +0000`; without an offset in UTC' })
/** Money as decimal text with at least one decimal. */
export const Money = () => Type.String({ pattern: '^-?\\d+\\.\\d{1,4}$', description: 'Decimal text, such as `100.0`' })
export const Rate = () => Type.String({ pattern: '^\\d+\\.\\d{1,4}$', description: 'Per cent as decimal text, such as `19.0`' })
/** Several values of a query, with commas between them. */
export const CommaText = (description: string) => Type.String({ maxLength: 8000, description })
export const countryWords = 'English name, or code of ISO 3166-1; it is answered as it was given'
export const ShortText = (max = 200) => Text(max)

export const sample = {
  user: '0198c5a27c1e7b3a9a412f6d8e5b1c70',
  membership: '0198c5a27c1e7b3a9a412f6d8e5b1c71',
  plan: '0198c5a27c1e7b3a9a412f6d8e5b1c72',
  field: '0198c5a27c1e7b3a9a412f6d8e5b1c73',
  link: '0198c5a27c1e7b3a9a412f6d8e5b1c74',
  tag: 'my-community',
  space: 'space-my-community',
  host: 'https://guildhall.example.org',
  url: 'https://my-community.guildhall.example.org',
  time: '2026/02/25 10:00:00 +0000',
  day: '2026/02/25',
  token: 'f1f2f3f4f5f6f7f8f9f0a1a2a3a4a5a6a7a8a9a0b1b2b3b4b5b6b7b8b9b0c1c2',
} as const
