import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTotpSecret, matchTotp, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890', 'ascii')

/** An authenticator app: RFC 4226, 5.3, written apart from the library. */
function appCode(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const truncated = digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff
  return String(truncated % 1_000_000).padStart(6, '0')
}

describe('matchTotp accepts', () => {
  // RFC 6238, appendix B, SHA-1, the last six of eight digits.
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_111_111_111, '050471', 37_037_037],
    [1_234_567_890, '005924', 41_152_263],
    [2_000_000_000, '279037', 66_666_666],
    [20_000_000_000, '353130', 666_666_666],
  ])('the code of RFC 6238 at %d s', (seconds, code, step) => {
    expect(matchTotp(secret, code, seconds * 1000, null)).toBe(step)
  })
  it('the code of the step before and after, and no other, for any secret and time', () => {
    const key = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((array) => Buffer.from(array))
    fc.assert(
      fc.property(key, fc.integer({ min: 10, max: 200_000_000 }), fc.integer({ min: 0, max: 29_999 }), (own, step, ms) => {
        const nowMs = step * 30_000 + ms
        for (const off of [-3, -2, -1, 0, 1, 2, 3]) {
          const code = appCode(own, step + off)
          // One in a hundred thousand times a code from outside is also that of a step inside.
          const inside = [step - 1, step, step + 1].filter((one) => appCode(own, one) === code)
          expect(matchTotp(own, code, nowMs, null)).toBe(inside.at(-1))
          if (Math.abs(off) <= 1) expect(inside).toContain(step + off)
        }
      }),
    )
  })
  it('the step up to its last millisecond, and its code until the next step ends', () => {
    const code = appCode(secret, 100)
    expect(matchTotp(secret, code, 99 * 30_000 - 1, null)).toBe(undefined)
    expect(matchTotp(secret, code, 99 * 30_000, null)).toBe(100)
    expect(matchTotp(secret, code, 102 * 30_000 - 1, null)).toBe(100)
    expect(matchTotp(secret, code, 102 * 30_000, null)).toBe(undefined)
  })
  it('white space anywhere in the code', () => {
    for (const code of ['287 082', ' 287082\n', '28\u00a070 82', '2 8 7 0 8 2', '287\t082']) {
      expect(matchTotp(secret, code, 59_000, null)).toBe(1)
    }
  })
  it('a code in the first seconds of 1970, where no step comes before', () => {
    expect(matchTotp(secret, appCode(secret, 0), 0, null)).toBe(0)
    expect(matchTotp(secret, appCode(secret, 1), 0, null)).toBe(1)
  })
  it('a secret that is a part of a larger buffer', () => {
    const larger = Buffer.concat([Buffer.from('before'), secret, Buffer.from('after')])
    expect(matchTotp(larger.subarray(6, 26), '287082', 59_000, null)).toBe(1)
  })
})

describe('matchTotp refuses', () => {
  it('a code a second time', () => {
    const step = matchTotp(secret, '287082', 59_000, null)!
    expect(matchTotp(secret, '287082', 59_000, step)).toBe(undefined)
    expect(matchTotp(secret, '287082', 61_000, step)).toBe(undefined)
  })
  it('an unused code of an earlier step once a later one was used, but not the later ones', () => {
    const [before, present, after] = [1999, 2000, 2001].map((step) => appCode(secret, step))
    const nowMs = 2000 * 30_000
    expect(matchTotp(secret, before!, nowMs, 2000)).toBe(undefined)
    expect(matchTotp(secret, present!, nowMs, 2000)).toBe(undefined)
    expect(matchTotp(secret, after!, nowMs, 2000)).toBe(2001)
  })
  it('a second use of a code that two steps in reach share', () => {
    // With this secret two steps side by side, and two with one between, have the same code.
    for (const [step, other] of [
      [59_061_240, 59_061_241],
      [58_292_673, 58_292_675],
    ] as const) {
      const code = appCode(secret, step)
      expect(appCode(secret, other)).toBe(code)
      const nowMs = (step + 1) * 30_000
      const used = matchTotp(secret, code, nowMs, null)
      expect(used).toBe(other)
      expect(matchTotp(secret, code, nowMs, used!)).toBe(undefined)
    }
  })
  it('what is not six digits', () => {
    const others = ['', '28708', '2870820', '94287082', '28708a', '-287082', '+287082', '287-082', '287082.0', '0x2870', '2e7082']
    for (const code of [...others, '２８７０８２', '٢٨٧٠٨٢', '287082\u0000', '28708²']) {
      expect(matchTotp(secret, code, 59_000, null)).toBe(undefined)
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^[0-9]{6}$/.test(text.replace(/\s/g, '')))
        expect(matchTotp(secret, text, 59_000, null)).toBe(undefined)
      }),
    )
  })
  it('every other six digits', () => {
    const good = new Set([0, 1, 2].map((step) => appCode(secret, step)))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (number) => {
        const code = String(number).padStart(6, '0')
        fc.pre(!good.has(code))
        expect(matchTotp(secret, code, 59_000, null)).toBe(undefined)
      }),
    )
  })
  it('the code of another secret', () => {
    const other = Buffer.from('12345678901234567891', 'ascii')
    expect(matchTotp(other, '287082', 59_000, null)).toBe(undefined)
  })
})

describe('totpUri', () => {
  it('has what an app needs, in the form all of them read', () => {
    expect(totpUri({ issuer: 'Guildhall', account: 'ada@example.org', secret })).toBe(
      'otpauth://totp/Guildhall:ada%40example.org?issuer=Guildhall&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    )
  })
  it('escapes both names, and has one colon in the label whatever they hold', () => {
    const name = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Club: North & South?', 'a%3Ab', '#/?&=', '\ud800'),
    )
    fc.assert(
      fc.property(name, name, (issuer, account) => {
        const given = `I ${issuer}`
        const uri = new URL(totpUri({ issuer: given, account, secret }))
        const plain = (text: string) =>
          text
            .toWellFormed()
            .split(/[\s:]+/)
            .filter(Boolean)
            .join(' ')
        expect(decodeURIComponent(uri.pathname).replace(/^\/+/, '')).toBe(`${plain(given)}:${plain(account)}`)
        expect(uri.searchParams.get('issuer')).toBe(plain(given))
        expect([...uri.searchParams.keys()]).toEqual(['issuer', 'secret', 'algorithm', 'digits', 'period'])
        expect(uri.hash).toBe('')
      }),
    )
  })
  it('writes a space as %20, because apps show a plus as it is', () => {
    expect(totpUri({ issuer: 'North Club', account: 'a b', secret })).toContain('/North%20Club:a%20b?issuer=North%20Club&')
  })
})

describe('makeTotpSecret', () => {
  it('makes 20 bytes, never the same, that go whole into the URI', () => {
    const secrets = Array.from({ length: 100 }, makeTotpSecret)
    expect(new Set(secrets.map((one) => one.toString('hex'))).size).toBe(100)
    for (const one of secrets) {
      expect(one).toHaveLength(20)
      const written = new URL(totpUri({ issuer: 'x', account: 'y', secret: one })).searchParams.get('secret')!
      expect(base32Decode(written)).toEqual(one)
    }
  })
})

/** RFC 4648, 6. */
function base32Decode(text: string): Buffer {
  const bits = [...text]
    .map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
