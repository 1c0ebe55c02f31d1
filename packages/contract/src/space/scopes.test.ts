import { describe, expect, it } from 'vitest'
import {
  advertisedScopes,
  isKnownScope,
  sentenceOf,
  signInScopes,
  spaceScopes,
  spaceScopesV1,
  spaceScopesV2,
  umbrellaScopes,
} from './scopes.ts'

describe('scopes', () => {
  // Space contract 2.3: 58 advertised by API 2 and two that its operations name besides; of API 1 the 2018 list and five from
  // its pages.
  it('are as many as the documents name', () => {
    expect(advertisedScopes).toHaveLength(58)
    expect(Object.keys(spaceScopesV2)).toHaveLength(60)
    expect(Object.keys(spaceScopesV1)).toHaveLength(55)
  })
  it('have a sentence each, and one alone where both APIs have the scope', () => {
    for (const [name, sentence] of Object.entries({ ...spaceScopes, ...signInScopes })) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
      expect(sentence, name).toMatch(/^[A-Z][^.]+$/)
    }
    const both = Object.keys(spaceScopesV1).filter((name) => name in spaceScopesV2)
    for (const name of both)
      expect((spaceScopesV1 as Record<string, string>)[name]).toBe((spaceScopesV2 as Record<string, string>)[name])
    expect(both.length).toBeGreaterThan(5)
  })
  it('are gathered by read and write, and those do not gather themselves', () => {
    expect(umbrellaScopes.read).toContain('read_memberships')
    expect(umbrellaScopes.write).toContain('write_memberships')
    expect([...umbrellaScopes.read, ...umbrellaScopes.write].filter((name) => name === 'read' || name === 'write')).toEqual([])
  })
  it('are known by their names alone, and not by what every object has', () => {
    expect(Object.keys({ ...spaceScopes, ...signInScopes }).every(isKnownScope)).toBe(true)
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
      expect(isKnownScope(name)).toBe(false)
      expect(sentenceOf(name)).toBe(name)
    }
  })
})
