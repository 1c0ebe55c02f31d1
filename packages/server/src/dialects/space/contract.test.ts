/** The contract of API 1 against itself: what it shows as examples is what it describes. */
import { parametersOf, type RouteSpec } from '@guildhall/contract/route'
import { spaceAbsent, spaceRoutes } from '@guildhall/contract/space'
import { spaceComponents, spaceTags } from '@guildhall/contract/space/components'
import { spaceScopes } from '@guildhall/contract/space/scopes'
import { describe, expect, it } from 'vitest'
import { compileCheck } from '../../http/validation.ts'

describe.each(spaceRoutes.map((spec) => [spec.id, spec] as const))('%s', (_id, spec: RouteSpec) => {
  it('has examples that its schemas take', () => {
    if (spec.body) expect(compileCheck(spec.body, 'body')(spec.example.body)).toEqual([])
    if (spec.query) expect(compileCheck(spec.query, 'query')(structuredClone(spec.example.query ?? {}))).toEqual([])
    expect(compileCheck(spec.reply.schema, 'body')(spec.example.reply)).toEqual([])
  })
  it('declares the parameters of its path, and a scope that there is', () => {
    expect(Object.keys(spec.params?.properties ?? {}).sort()).toEqual(parametersOf(spec.path).sort())
    const scope = 'token' in spec.access ? spec.access.token : 'open' in spec.access ? spec.access.more : undefined
    if (scope) expect(Object.keys(spaceScopes)).toContain(scope)
    expect(Object.keys(spaceTags)).toContain(spec.tag)
  })
})

it('offers nothing that it says is absent, and names each thing once', () => {
  const all = [...spaceRoutes, ...spaceAbsent]
  const places = all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([])
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(Object.keys(spaceComponents)).toContain('Error')
})
