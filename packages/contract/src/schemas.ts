/** The building blocks of every schema: bounded, closed, and saying their unit. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox'

/** Objects are closed: an unknown field is refused, so that a typo is never lost. */
export const Closed = <const P extends TProperties>(properties: P, options: { description?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** `T | null`, written as a type union so that an error names the field and not the branches. */
export const Nullable = <const S extends TSchema & { type?: string }>(schema: S) => {
  const { type, enum: values, ...rest } = schema as S & { type?: string; enum?: readonly unknown[] }
  const nullable =
    type === undefined
      ? { anyOf: [schema, { type: 'null' }] }
      : { ...rest, type: [type, 'null'], ...(values && { enum: [...values, null] }) }
  return Type.Unsafe<Static<S> | null>(nullable)
}

export const Choice = <const V extends readonly string[]>(
  values: V,
  options: { description?: string; default?: V[number] } = {},
) => Type.Unsafe<V[number]>({ type: 'string', enum: values, ...options })

/** Any text at all, HTML and SQL included: it is kept as it is and escaped where it is shown. */
export const Text = (max: number, options: { min?: number; description?: string } = {}) =>
  Type.String({
    maxLength: max,
    ...(options.min !== undefined && { minLength: options.min }),
    ...(options.description && { description: options.description }),
  })
/** A name or a title: at least one character that is not white space. */
export const Name = (max: number, description?: string) =>
  Type.String({ minLength: 1, maxLength: max, pattern: '\\S', ...(description && { description }) })

export const Uuid = (description?: string) => Type.String({ format: 'uuid', ...(description && { description }) })
/** RFC 3339 date-time; answers are in UTC with milliseconds. */
export const Instant = (description?: string) => Type.String({ format: 'date-time', ...(description && { description }) })
export const Email = (description?: string) =>
  Type.String({ format: 'email', maxLength: 254, ...(description && { description }) })
/** An absolute http or https address. */
export const HttpUrl = (description?: string) =>
  Type.String({ format: 'http-url', maxLength: 2048, ...(description && { description }) })
export const Count = (description?: string) => Type.Integer({ minimum: 0, ...(description && { description }) })
/** Money in the smallest unit of its currency. */
export const Cents = (description?: string) =>
  Type.Integer({ minimum: 0, maximum: 2_000_000_000, ...(description && { description }) })
export const Capacity = () => Type.Integer({ minimum: 0, maximum: 10_000_000, description: 'Places; null for no limit' })
/** A currency of ISO 4217, in capitals. */
export const Currency = () => Type.String({ format: 'currency', description: 'ISO 4217' })
export const HexColor = () => Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: 'Colour as #rrggbb' })
export const Slug = (max: number) => Type.String({ minLength: 1, maxLength: max, description: 'URL slug; stable across edits' })
export const Html = (max: number) => Type.String({ maxLength: max, description: 'HTML; cleaned on the way in' })

/** How the tag of a community is written. It is the name of a host too (RFC 1123: at most 63 characters). */
export const tagPattern = '^[a-z0-9]+(-[a-z0-9]+)*$'
export const tagLengthMin = 2
export const tagLengthMax = 63
const tagForm = new RegExp(tagPattern)
/** Whether a community could have it: what is no tag need not be looked for. */
export const isTag = (text: string): boolean => text.length >= tagLengthMin && text.length <= tagLengthMax && tagForm.test(text)

/** The path parameter that every route of a community begins with. */
export const Tag = () => Type.String({ minLength: 1, maxLength: 100, description: "The community's tag" })

export const NoContent = Type.Null({ description: 'No body' })
