import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostId, newId } from '../../kernel/ids.ts'
import { createIssuerMarks } from './issuer-marks.ts'

const secret = Buffer.from('a secret of the tests, 32 bytes or more')
const marks = createIssuerMarks(secret)

describe('access tokens', () => {
  it('are 64 hex characters that name their issuer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.constant(hostId)), (communityId) => {
        const token = marks.makeAccessToken(communityId)
        expect(token).toMatch(/^[0-9a-f]{64}$/)
        expect(marks.issuerOf(token)).toBe(communityId)
        // In another process with the same secret too.
        expect(createIssuerMarks(secret).issuerOf(token)).toBe(communityId)
      }),
    )
  })
  it('of one issuer have nothing in common, nor do the host’s', () => {
    for (const communityId of [newId(), hostId]) {
      const tokens = Array.from({ length: 200 }, () => marks.makeAccessToken(communityId))
      const halves = tokens.flatMap((token) => [token.slice(0, 32), token.slice(32)])
      expect(new Set(halves).size).toBe(400)
      // Every place shows every digit: no constant part, such as an id's version.
      for (let place = 0; place < 64; place++) expect(new Set(tokens.map((token) => token[place])).size).toBe(16)
    }
  })
  it('name nobody that is there once a character is changed or the secret is another', () => {
    const communityId = newId()
    const token = marks.makeAccessToken(communityId)
    for (let place = 0; place < 64; place++) {
      const digit = ((Number.parseInt(token[place]!, 16) + 1) % 16).toString(16)
      expect(marks.issuerOf(token.slice(0, place) + digit + token.slice(place + 1)), `${place}`).not.toBe(communityId)
    }
    expect(createIssuerMarks(Buffer.from('another secret, of 32 bytes or more')).issuerOf(token)).not.toBe(communityId)
  })
  it('are nothing else', () => {
    for (const text of ['', 'x', 'f'.repeat(63), 'f'.repeat(65), 'F'.repeat(64), `${'f'.repeat(64)}\n`])
      expect(marks.issuerOf(text)).toBeUndefined()
    expect(marks.issuerOf('f'.repeat(64))).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('codes and refresh tokens', () => {
  const word = fc.stringMatching(/^[\w-]{1,50}$/)
  it('of a community name it and the kind of its address, in characters that need no escape', () => {
    fc.assert(
      fc.property(word, fc.uuid(), fc.boolean(), (text, communityId, isAtOwnHost) => {
        const signed = marks.sign(text, { communityId, isAtOwnHost })
        expect(encodeURIComponent(signed)).toBe(signed)
        expect(marks.giverOf(signed)).toEqual({ communityId, isAtOwnHost })
      }),
    )
  })
  it('of the host name nobody', () => {
    expect(marks.sign('ac_x', { communityId: hostId, isAtOwnHost: true })).toBe('ac_x')
    for (const text of ['ac_x', '', 'x.h', 'x.x.AAAAAAAAAAAAAAAAAAAAAA', '.h.AAAAAAAAAAAAAAAAAAAAAA'])
      expect(marks.giverOf(text)).toBeUndefined()
  })
  it('never look alike: a mark is worth nothing behind another text', () => {
    const giver = { communityId: newId(), isAtOwnHost: false }
    const [one, two] = [marks.sign('one', giver), marks.sign('two', giver)]
    expect(marks.giverOf(`two${one.slice(3)}`)).not.toEqual(giver)
    expect(one.slice(3)).not.toBe(two.slice(3))
  })
})
