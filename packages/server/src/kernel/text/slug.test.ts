import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugFrom, slugLengthMax, slugWithSuffix } from './slug.ts'

const pattern = /^[a-z0-9]+(-[a-z0-9]+)*$/

describe('slugFrom', () => {
  it.each([
    ['Hello, World!', 'hello-world'],
    ["Don't panic — it’s fine", 'dont-panic-its-fine'],
    ['Straße & Café', 'strasse-cafe'],
    ['Привет, мир', 'privet-mir'],
    ['Ольга', 'olga'],
    ['你好 世界', 'ni-hao-shi-jie'],
    ['日本語のブログ', 'ri-ben-yu-noburogu'],
    ['서울 모임', 'seoul-moim'],
    ['Ελλάδα', 'ellada'],
    ['GitHub 2.0', 'github-2-0'],
    ['🎉🚀', 'tada-rocket'],
    ['I ❤️ maps', 'i-heart-maps'],
    ['-- --', 'untitled'],
    ['', 'untitled'],
    ['\ud800', 'untitled'],
    ['\u0000\u202e', 'untitled'],
  ])('turns %j into %s', (title, slug) => {
    expect(slugFrom(title)).toBe(slug)
  })

  it('writes Arabic in ASCII letters', () => {
    expect(slugFrom('مرحبا بالعالم')).toMatch(/^[a-z]+-[a-z]+$/)
  })

  it('cuts a long title at a word', () => {
    const slug = slugFrom('the quick brown fox jumps over the lazy dog and then rests for a while under the old oak tree')
    expect(slug).toBe('the-quick-brown-fox-jumps-over-the-lazy-dog-and-then-rests-for-a-while-under-the')
  })

  it('cuts a long Chinese title between characters', () => {
    const slug = slugFrom('社区'.repeat(40))
    expect(slug.length).toBeLessThanOrEqual(slugLengthMax)
    expect(slug).toMatch(/^she-qu(-she-qu)*(-she)?$/)
  })

  it('cuts inside a word that alone is too long', () => {
    expect(slugFrom(`a ${'b'.repeat(200)}`)).toBe(`a-${'b'.repeat(78)}`)
  })

  it('keeps a slug as it is', () => {
    expect(slugFrom('already-a-slug-2')).toBe('already-a-slug-2')
  })

  it('always answers a bounded slug, and the slug of a slug is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
        const slug = slugFrom(title)
        expect(slug).toMatch(pattern)
        expect(slug.length).toBeLessThanOrEqual(slugLengthMax)
        expect(slugFrom(slug)).toBe(slug)
      }),
      { numRuns: 500 },
    )
  })

  it('takes lone surrogates and any other code units', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }), (units) => {
        expect(slugFrom(String.fromCharCode(...units))).toMatch(pattern)
      }),
    )
  })
})

describe('slugWithSuffix', () => {
  it('counts from the bare slug', () => {
    expect([1, 2, 3, 10].map((n) => slugWithSuffix('spring-fair', n))).toEqual([
      'spring-fair',
      'spring-fair-2',
      'spring-fair-3',
      'spring-fair-10',
    ])
  })

  it('shortens a full-length base to make room', () => {
    const base = slugFrom(`${'word '.repeat(15)}quick`)
    expect(base).toHaveLength(80)
    expect(slugWithSuffix(base, 12)).toBe(`${'word-'.repeat(15)}12`)
  })

  it('answers distinct, bounded slugs for every n', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uniqueArray(fc.integer({ min: 1, max: 1e9 })), (title, numbers) => {
        const slugs = numbers.map((n) => slugWithSuffix(slugFrom(title), n))
        expect(new Set(slugs).size).toBe(numbers.length)
        for (const slug of slugs) {
          expect(slug).toMatch(pattern)
          expect(slug.length).toBeLessThanOrEqual(slugLengthMax)
        }
      }),
    )
  })
})
