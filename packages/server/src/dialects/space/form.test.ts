import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNestedForm } from './form.ts'

const parse = (text: string) => parseNestedForm(Buffer.from(text))
const malformed = expect.objectContaining({ code: 'malformed_body' })

describe('a form', () => {
  it.each([
    ['', {}],
    ['a=1&b=x+y%20z', { a: '1', b: 'x y z' }],
    ['plan[id]=7&address[name]=J%C3%B6rg', { plan: { id: '7' }, address: { name: 'Jörg' } }],
    ['plan%5Bid%5D=7', { plan: { id: '7' } }],
    ['c[]=1&c[]=2', { c: ['1', '2'] }],
    ['f[0][l]=a&f[1][l]=b', { f: [{ l: 'a' }, { l: 'b' }] }],
    ['a=1&a=2', { a: ['1', '2'] }],
    ['a', { a: '' }],
    ['f[][l]=a&f[][l]=b', { f: [{ l: 'a' }, { l: 'b' }] }],
    [
      'f%5B%5D%5Bid%5D=1&f[][l]=a&f[][l]=b&f[][id]=2',
      {
        f: [
          { id: '1', l: 'a' },
          { l: 'b', id: '2' },
        ],
      },
    ],
    ['f[][t][]=x&f[][t][]=y&f[][l]=a&f[][l]=b', { f: [{ t: ['x', 'y'], l: 'a' }, { l: 'b' }] }],
    ['f[][g][][h]=1&f[][g][][h]=2', { f: [{ g: [{ h: '1' }, { h: '2' }] }] }],
    ['f[][l]=1&g[][l]=2', { f: [{ l: '1' }], g: [{ l: '2' }] }],
    ['[][l]=a&[][l]=b', [{ l: 'a' }, { l: 'b' }]],
    ['[0][l]=a', [{ l: 'a' }]],
    ['[][l]=a&b=c', { 0: { l: 'a' }, b: 'c' }],
    ['a=[][x]', { a: '[][x]' }],
    ['a=%', { a: '%' }],
  ])('%s', (text, expected) => expect(parse(text)).toEqual(expected))
  it('changes no prototype and hides no method', () => {
    const form = parse('__proto__[x]=1&a[__proto__][x]=1&constructor[prototype][x]=1&toString=2&a[hasOwnProperty]=3')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect((form as object).toString).toBe(Object.prototype.toString)
    expect(Object.keys(form)).not.toContain('__proto__')
  })
  it.each([
    ['too deep', 'a[b][c][d][e][f][g]=1'],
    ['too many', Array.from({ length: 1001 }, (_, n) => `a${n}=1`).join('&')],
    ['too long a list of objects', Array.from({ length: 201 }, () => 'a[][b]=1').join('&')],
    ['too deep a list of lists', `a${'[]'.repeat(100_000)}[b]=1`],
    ['too long a list', Array.from({ length: 201 }, () => 'a[]=1').join('&')],
    ['no UTF-8 in an escape', 'a=%ff'],
    ['half a surrogate pair in an escape', 'a=%ED%A0%80'],
  ])('%s is refused', (_name, text) => expect(() => parse(text)).toThrow(malformed))
  it('of bytes that are no UTF-8 is refused', () => {
    expect(() => parseNestedForm(Buffer.from([0x61, 0x3d, 0xff]))).toThrow(malformed)
  })
  it('with a NUL is refused, naming the field', () => {
    expect(() => parse('a[b]=%00')).toThrow(
      expect.objectContaining({ code: 'invalid_request', problems: [expect.objectContaining({ field: 'a.b' })] }),
    )
  })
  it('gives back what an encoder wrote', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0') && value.isWellFormed())
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), text, { maxKeys: 10 }), (fields) => {
        const names = Object.keys(fields).filter((name) => !(name in Object.prototype))
        const body = new URLSearchParams(Object.fromEntries(names.map((name) => [`x[${name}]`, fields[name]!])))
        expect(parse(body.toString())).toEqual(
          names.length === 0 ? {} : { x: Object.fromEntries(names.map((name) => [name, fields[name]])) },
        )
      }),
    )
  })
  it('never breaks on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(parseNestedForm(Buffer.from(bytes))).toBeTypeOf('object')
        } catch (error) {
          expect(['malformed_body', 'invalid_request']).toContain((error as { code: string }).code)
        }
      }),
    )
  })
})
