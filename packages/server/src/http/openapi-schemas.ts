/** From the contract's schemas to those of an OpenAPI 3.1 document: a schema that has a name is referred to, not repeated. */
import type { TSchema } from 'typebox'

export type JsonObject = Record<string, unknown>

export interface SchemaWriter {
  /** The schema as it stands at its place: a `$ref` where it, or what it is besides null, has a name. */
  write(schema: unknown): unknown
  /** The named schemas themselves. */
  components(): JsonObject
}

/** Schemas are one when their text is: the contract's helpers copy what they wrap, so identity would miss most uses. */
export function createSchemaWriter(named: Readonly<Record<string, TSchema>>): SchemaWriter {
  const names = new Map(Object.entries(named).map(([name, schema]) => [textOf(schema), name]))
  const refTo = (schema: unknown): JsonObject | undefined => {
    const name = names.get(textOf(schema))
    return name === undefined ? undefined : { $ref: `#/components/schemas/${name}` }
  }

  const write = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write)
    if (value === null || typeof value !== 'object') return value
    const nonNull = withoutNull(value as JsonObject)
    return refTo(value) ?? (nonNull && nullable(refTo(nonNull))) ?? writeInside(value as JsonObject)
  }
  const nullable = (ref: JsonObject | undefined) => ref && { anyOf: [ref, { type: 'null' }] }
  const writeInside = (schema: JsonObject): JsonObject =>
    // `format` may also be the name of a property; then its value is a schema.
    Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, key === 'format' ? formatOf(write(value)) : write(value)]),
    )

  return {
    write,
    components: () => Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, writeInside({ ...schema })])),
  }
}

/** Names of formats that readers of such documents know. Ours are stricter, which the error then says. */
const formatOf = (format: unknown): unknown => (format === 'http-url' ? 'uri' : format)

function withoutNull(schema: JsonObject): JsonObject | undefined {
  const { type, ...rest } = schema
  return Array.isArray(type) && type.length === 2 && type[1] === 'null' ? { ...rest, type: type[0] } : undefined
}

const textOf = (schema: unknown): string =>
  JSON.stringify(schema, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
