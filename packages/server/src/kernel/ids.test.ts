import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dressId, fromHexId, hexId, hostId, isUuid, newId, undressId } from './ids.ts'

const uuids = fc.uuid()

describe('dressed ids', () => {
  it('hold the UUID and nothing else', () => {
    fc.assert(
      fc.property(uuids, (id) => {
        const dressed = dressId('res', id)
        expect(dressed).toMatch(/^res_[0-9A-Za-z]{24}$/)
        expect(undressId('res', dressed)).toBe(id)
        expect(fromHexId(hexId(id))).toBe(id)
      }),
    )
  })
  it('may come as the UUID itself, which other APIs and the CLI show', () => {
    const id = newId()
    expect(undressId('res', id.toUpperCase())).toBe(id)
  })
  it('order as the UUIDs do', () => {
    fc.assert(
      fc.property(uuids, uuids, (a, b) => {
        expect(dressId('x', a) < dressId('x', b)).toBe(a < b)
      }),
    )
  })
  it('are refused with another prefix, another length, other characters or more than 128 bits', () => {
    const dressed = dressId('res', newId())
    for (const text of [
      `usr_${dressed.slice(4)}`,
      dressed.slice(0, -1),
      `${dressed}0`,
      dressed.slice(4),
      'res_',
      '',
      `res_${'z'.repeat(24)}`,
    ])
      expect(undressId('res', text), text).toBeUndefined()
    expect(undressId('res', `${dressed.slice(0, -1)}-`)).toBeUndefined()
    expect(fromHexId('A'.repeat(32))).toBeUndefined()
  })
  it('stand for the host under an id that is a UUID', () => expect(isUuid(hostId)).toBe(true))
})
