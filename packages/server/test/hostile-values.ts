/** Texts and values that break things: what the mutated requests are made of. */
import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export const html = `<script>alert("1")</script><img src=x onerror='alert(2)'>&amp;`
export const injection = `'; drop table users; -- " \\ %s $1 {{7*7}} \${7*7}`
const hostileTexts = [
  '',
  ' ',
  '\t\n',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202e\u200b\ufeff',
  '👩‍👩‍👧‍👦'.repeat(20),
  'é'.normalize('NFD'),
  html,
  injection,
  'x'.repeat(100_001),
  '<'.repeat(20_000),
  '<a '.repeat(5_000),
  '&'.repeat(20_000),
  'not-a-uuid',
  '0198c5a2-7c1e-7b3a-9a41-00000000000g',
  '{0198c5a2-7c1e-7b3a-9a41-000000000000}',
  '2026-02-30T10:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-03-14T25:00:00Z',
  '2026-03-14T23:59:60Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '+275760-09-13T00:00:00Z',
  '9999-12-31T23:59:59.999-14:00',
  '2026-03-14',
  'javascript:alert(1)',
  'http://',
  'https://exa mple.org/',
  'https://[::1',
  `https://example.org/${'x'.repeat(2048)}`,
  'a@b',
  `${'x'.repeat(250)}@example.org`,
  'a@b.c\r\nBcc: d@e.f',
  'Europe/Nowhere',
  'ZZZ',
  '__proto__',
  'NaN',
  '1e400',
]
const hostileValues: Json[] = [
  ...hostileTexts,
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  5e-324,
  2_147_483_648,
  [],
  [null],
  [[[[]]]],
  {},
  { toString: 'x', hasOwnProperty: 1, valueOf: null },
  Array.from({ length: 1001 }, () => 'x'),
]
export const anyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileValues) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 600 }) },
  { weight: 1, arbitrary: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()) },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
)

/** As they stand in the address, escaped or not. */
const hostileParts = [
  'not-a-uuid',
  '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c7',
  '00000000-0000-0000-0000-000000000000',
  'a%2Fb',
  '..%2F..%2Fetc%2Fpasswd',
  '..',
  '%2e%2e',
  '%00',
  'x%00y',
  '%zz',
  '%',
  '%ff',
  '%ed%a0%80',
  '%F0%9F%91%A9',
  '%20',
  '%3Cscript%3E',
  encodeURIComponent(injection),
  'constructor',
  '__proto__',
  'null',
  '-1',
  '1e400',
  '9007199254740993',
  'x'.repeat(301),
  'x'.repeat(2049),
  'x'.repeat(9000),
  "'",
  '*',
  ';x=1',
  'a+b',
]
export const anyPart = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...hostileParts) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map(encodeSafely) },
)
export const cursors = [null, [], [1], ['articles.published', null], ['events.x', '2026-03-14T17:30:00.000Z', "'"], { a: 1 }].map(
  (value) => Buffer.from(JSON.stringify(value)).toString('base64url'),
)

/** Halves of surrogate pairs cannot be written in an address. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
