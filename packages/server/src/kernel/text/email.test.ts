import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmail, normalizeEmail } from './email.ts'

describe('normalizeEmail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace@Example.COM \n', 'ada.lovelace@example.com'],
    ['ada+tag@mail.example.co.uk', 'ada+tag@mail.example.co.uk'],
    ["o'brien_1@example.com", "o'brien_1@example.com"],
    ['hans@bücher.de', 'hans@xn--bcher-kva.de'],
    ['hans@XN--BCHER-KVA.de', 'hans@xn--bcher-kva.de'],
    ['用户@例え.テスト', '用户@xn--r8jz45g.xn--zckzah'],
    ['JOSE\u0301@example.com', 'jos\u00e9@example.com'],
    ['a@my-community.localhost', 'a@my-community.localhost'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('reads %j as %s', (text, address) => {
    expect(normalizeEmail(text)).toBe(address)
  })

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@localhost',
    'ada@example.com.',
    'ada@.example.com',
    'ada@exa..mple.com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@exa_mple.com',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@0x7f.1',
    'ada@ex%61mple.com',
    'ada@@example.com',
    'ada@b@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'a da@example.com',
    '"a da"@example.com',
    'ada@exa mple.com',
    'ada@example.com\r\nBcc: all@example.com',
    'ada\u0000@example.com',
    'ada\u200b@example.com',
    'ada\u00a0b@example.com',
    'Ada <ada@example.com>',
    'ada@example.com,bob@example.com',
    '\ud800@example.com',
    `${'a'.repeat(65)}@example.com`,
    `${'é'.repeat(33)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(126)}com`,
  ])('refuses %j', (text) => {
    expect(normalizeEmail(text)).toBeUndefined()
    expect(isEmail(text)).toBe(false)
  })

  it('takes 254 octets and refuses 255', () => {
    const domain = (length: number) => `${`${'b'.repeat(49)}.`.repeat(3)}${'c'.repeat(length)}.com`
    expect(normalizeEmail(`${'a'.repeat(64)}@${domain(35)}`)).toHaveLength(254)
    expect(normalizeEmail(`${'a'.repeat(64)}@${domain(36)}`)).toBeUndefined()
  })

  it('counts the domain in its longer ASCII form', () => {
    const address = `a@${'ü'.repeat(20)}.${'ü'.repeat(20)}.com`
    expect(normalizeEmail(address)).toMatch(/^a@xn--/)
    expect(normalizeEmail(`a@${`${'ü'.repeat(40)}.`.repeat(6)}de`)).toBeUndefined()
  })

  it('answers a normal form: normalizing twice changes nothing, and it passes isEmail', () => {
    const piece = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(piece, piece, piece).map(([local, host, top]) => `${local}@${host}.${top}`),
      fc.tuple(fc.stringMatching(/^\p{L}{1,8}$/u), fc.stringMatching(/^\p{L}{1,8}$/u)).map(([a, b]) => `${a}@${b}.com`),
    )
    fc.assert(
      fc.property(address, (text) => {
        const normal = normalizeEmail(text)
        if (normal === undefined) return
        expect(normalizeEmail(normal)).toBe(normal)
        expect(isEmail(normal)).toBe(true)
        expect(normal).toMatch(/^[^\s@<>,;:"()[\]\\]+@[a-z0-9.-]+$/)
      }),
      { numRuns: 500 },
    )
  })

  it('takes every ordinary address whatever its case', () => {
    const ordinary = fc.tuple(fc.stringMatching(/^[a-z0-9]([a-z0-9._+]{0,10}[a-z0-9])?$/), fc.domain())
    fc.assert(
      fc.property(ordinary, ([local, domain]) => {
        fc.pre(!local.includes('..') && domain.length < 150)
        expect(normalizeEmail(`${local}@${domain}`.toUpperCase())).toBe(`${local}@${domain}`.toLowerCase())
      }),
    )
  })
})

describe('isEmail', () => {
  it('refuses surrounding whitespace that normalizeEmail trims', () => {
    expect(isEmail('ada@example.com')).toBe(true)
    expect(isEmail('Ada@Example.com')).toBe(true)
    expect(isEmail(' ada@example.com')).toBe(false)
    expect(isEmail('ada@example.com\n')).toBe(false)
  })

  it('answers a megabyte of near-misses without backtracking', () => {
    for (const unit of ['a.', 'a@', '.', '@', 'é', '-']) expect(isEmail(unit.repeat(500_000))).toBe(false)
  })
})
