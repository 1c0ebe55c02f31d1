import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-token.ts'

const secret = Buffer.from('a secret of thirty-two bytes or so')
const ids = fc.record({ communityId: fc.uuid(), broadcastId: fc.uuid(), recipientId: fc.uuid() })

describe('unsubscribe tokens', () => {
  it('give back the ids they were made of, in 86 characters that need no escaping in an address', () => {
    fc.assert(
      fc.property(ids, (mail) => {
        const token = unsubscribeToken(secret, mail)
        expect(token).toMatch(/^[\w-]{86}$/)
        expect(readUnsubscribeToken(secret, token)).toEqual(mail)
      }),
    )
  })
  it('are refused with any one character changed, cut, or added', () => {
    fc.assert(
      fc.property(ids, fc.nat(85), fc.constantFrom(...'Aaz09-_.=%'), (mail, at, character) => {
        const token = unsubscribeToken(secret, mail)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        if (changed !== token) expect(readUnsubscribeToken(secret, changed)).toBeUndefined()
        expect(readUnsubscribeToken(secret, token.slice(0, at))).toBeUndefined()
        expect(readUnsubscribeToken(secret, token + character)).toBeUndefined()
      }),
    )
  })
  it('are refused under another secret, and so is any text', () => {
    fc.assert(
      fc.property(ids, fc.string(), (mail, text) => {
        expect(readUnsubscribeToken(randomBytes(32), unsubscribeToken(secret, mail))).toBeUndefined()
        expect(readUnsubscribeToken(secret, text)).toBeUndefined()
      }),
    )
  })
})
