/**
 * What clients write into a body that says nothing: null, or a blank, for a field that may as well be left out; one text where
 * a list of texts is wanted; a form's 1 and 0 for yes and no. Looked at before the schemas, which stay as strict as they read.
 * Source: space contract 2.4, and the clients it names: some write every field they know, null where they were told nothing.
 */
import { spaceRoutes } from '@guildhall/contract/space'
import type { FastifyRequest } from 'fastify'
import { readCommas } from './present.ts'

interface Property {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: { readonly type?: unknown }
}
interface Fields {
  readonly properties?: Readonly<Record<string, Property>>
  readonly required?: readonly string[]
}

const schemas = new Map(spaceRoutes.map(({ method, path, body }) => [`${method} ${path}`, body as Fields | undefined]))

/** Works on the fields at the top of the body; no body is one without fields, and a body that is a list stays as it is. */
export function loosenFields(request: FastifyRequest): void {
  const { body = {}, method, routeOptions } = request
  const schema = schemas.get(`${method} ${routeOptions.url}`)
  if (!schema?.properties || body === null || typeof body !== 'object' || Array.isArray(body)) return
  const { properties, required = [] } = schema
  const loosened = Object.entries(body).flatMap(([name, value]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!property) return [[name, value] as const]
    return saysNothing(value, property) && !required.includes(name) ? [] : [[name, meant(value, property)] as const]
  })
  request.body = Object.fromEntries(loosened)
}

const typesOf = ({ type }: Property): readonly (string | undefined)[] => [type].flat()

/** A null that clears a field, and a blank that is a text like others, say something. */
const saysNothing = (value: unknown, property: Property): boolean =>
  (value === null && !typesOf(property).includes('null')) ||
  (value === '' && (!typesOf(property).includes('string') || property.enum !== undefined))

function meant(value: unknown, { type, items }: Property): unknown {
  if (type === 'array' && items?.type === 'string' && typeof value === 'string') return readCommas(value)
  if (type === 'boolean' && (value === '1' || value === '0')) return value === '1'
  return value
}
