import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMultipart, parseMultipart } from './multipart.ts'

const type = 'multipart/form-data; boundary=parted'
const part = (head: string, value: string) => `--parted\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
const parse = (body: string | Buffer, contentType = type) => parseMultipart(contentType, Buffer.from(body))

describe('parseMultipart', () => {
  it('reads the fields in their order, as often as they come', async () => {
    const body = `${part('name="b[]"', '1')}${part('name="a"', 'ü\r\nx')}${part('name="b[]"', '')}--parted--\r\n`
    expect(await parse(body)).toEqual([
      ['b[]', '1'],
      ['a', 'ü\r\nx'],
      ['b[]', ''],
    ])
    expect(await parse(body, 'Multipart/Form-Data; charset=utf-8; boundary="parted"')).toHaveLength(3)
  })
  it('reads whatever a form was written from', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/\r\n?|\n/g, '\r\n'))
    const name = fc.stringMatching(/^[\w[\]]{1,20}$/)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text)), async (fields) => {
        const form = new FormData()
        for (const [field, value] of fields) form.append(field, value)
        const response = new Response(form)
        const bytes = Buffer.from(await response.arrayBuffer())
        expect(await parseMultipart(response.headers.get('content-type')!, bytes)).toEqual(fields)
      }),
      { numRuns: 50 },
    )
  })
  it.each([
    ['no boundary named', part('name="a"', '1'), 'multipart/form-data'],
    ['another boundary', part('name="a"', '1'), 'multipart/form-data; boundary=other'],
    ['no end', part('name="a"', '1'), type],
    ['no name', `${part('', '1')}--parted--`, type],
    ['no form', 'a=1', type],
    [
      'no UTF-8',
      Buffer.concat([
        Buffer.from('--parted\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
        Buffer.of(0xff),
        Buffer.from('\r\n--parted--'),
      ]),
      type,
    ],
  ])('refuses a body with %s (malformed_body)', async (_what, body, contentType) => {
    await expect(parse(body, contentType)).rejects.toMatchObject({ code: 'malformed_body' })
  })
  it('refuses a file, and names it (media_type_unsupported)', async () => {
    await expect(parse(`${part('name="picture"; filename="a.png"', 'x')}--parted--`)).rejects.toMatchObject({
      code: 'media_type_unsupported',
      problems: [{ field: 'picture' }],
    })
  })
})

it('isMultipart knows the type whatever its case and parameters', () => {
  expect([type, 'Multipart/Form-Data', 'multipart/form-data ;x=y'].map(isMultipart)).toEqual([true, true, true])
  expect([undefined, '', 'multipart/mixed', 'text/multipart/form-data'].map(isMultipart)).toEqual([false, false, false, false])
})
