import fc from 'fast-check'
import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { qrSvg } from './qr.ts'

const uri =
  'otpauth://totp/Guildhall:ada%40example.org?issuer=Guildhall&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30'

/** The picture as a reader sees it: `true` is dark. Draws the path, and fails on any command the path should not have. */
function modulesOf(svg: string): boolean[][] {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1])
  const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  const path = /<path fill="#000" d="([^"]*)"/.exec(svg)![1]!
  for (const part of path.split(/(?=M)/)) {
    const [, x, y, width, back] = /^M(\d+) (\d+)h(\d+)v1h-(\d+)z$/.exec(part)!.map(Number)
    expect(back).toBe(width)
    for (let column = x!; column < x! + width!; column++) modules[y!]![column] = true
  }
  return modules
}

const quiet = 4
const withoutQuietZone = (modules: boolean[][]) => modules.slice(quiet, -quiet).map((row) => row.slice(quiet, -quiet))

/** Reads a version 1 symbol (21 modules, level M, byte mode) as ISO/IEC 18004 says, leaving out error correction. */
function readVersion1(modules: boolean[][]): string {
  const at = (row: number, column: number) => (modules[row]![column] ? 1 : 0)
  const mask = (((at(8, 2) << 2) | (at(8, 3) << 1) | at(8, 4)) ^ 0b101) as number
  const isMasked = [
    (r: number, c: number) => (r + c) % 2 === 0,
    (r: number) => r % 2 === 0,
    (_r: number, c: number) => c % 3 === 0,
    (r: number, c: number) => (r + c) % 3 === 0,
    (r: number, c: number) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
    (r: number, c: number) => ((r * c) % 2) + ((r * c) % 3) === 0,
    (r: number, c: number) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
    (r: number, c: number) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
  ][mask]!
  const isFunction = (r: number, c: number) => r === 6 || c === 6 || (r < 9 && (c < 9 || c > 12)) || (r > 12 && c < 9)
  let bits = ''
  let isUpwards = true
  for (let right = 20; right > 0; right -= 2) {
    // The upright timing pattern takes column 6, and no pair of columns holds it.
    if (right === 6) right--
    for (let step = 0; step < 21; step++) {
      const row = isUpwards ? 20 - step : step
      for (const column of [right, right - 1]) {
        if (!isFunction(row, column)) bits += at(row, column) ^ (isMasked(row, column) ? 1 : 0)
      }
    }
    isUpwards = !isUpwards
  }
  expect(bits.slice(0, 4)).toBe('0100')
  const length = Number.parseInt(bits.slice(4, 12), 2)
  const bytes = Array.from({ length }, (_, index) => Number.parseInt(bits.slice(12 + index * 8, 20 + index * 8), 2))
  return Buffer.from(bytes).toString('utf8')
}

describe('qrSvg', () => {
  it('draws what a reader reads back', () => {
    // Lower case first, so that the text is never numbers or capitals alone, which have modes of their own.
    const text = fc.string({ unit: 'binary', maxLength: 6 }).map((end) => `q${end}`)
    fc.assert(
      fc.property(text, (short) => {
        fc.pre(Buffer.byteLength(short) <= 14)
        expect(readVersion1(withoutQuietZone(modulesOf(qrSvg(short, 'x'))))).toBe(short)
      }),
    )
  })
  it('draws every module of a long text, at level M or better', () => {
    for (const text of [uri, uri.repeat(3), 'ÄÖ☃😀']) {
      expect(withoutQuietZone(modulesOf(qrSvg(text, 'x')))).toEqual(encode(text, { ecc: 'M', border: 0 }).data)
    }
  })
  it('leaves four light modules on every side, with the finder patterns right inside', () => {
    const modules = modulesOf(qrSvg(uri, 'x'))
    const size = modules.length
    const isOutside = (index: number) => index < quiet || index >= size - quiet
    for (const [y, row] of modules.entries()) {
      for (const [x, isDark] of row.entries()) if (isOutside(x) || isOutside(y)) expect(isDark).toBe(false)
    }
    for (const [x, y] of [
      [quiet, quiet],
      [size - quiet - 7, quiet],
      [quiet, size - quiet - 7],
    ] as const) {
      const rows = modules.slice(y, y + 7).map((row) =>
        row
          .slice(x, x + 7)
          .map((isDark) => (isDark ? '#' : '.'))
          .join(''),
      )
      expect(rows).toEqual(['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'])
    }
  })
  it('paints the whole ground white, below the dark modules, four pixels to a module', () => {
    const svg = qrSvg(uri, 'x')
    const size = modulesOf(svg).length
    expect(svg).toContain(`width="${size * 4}" height="${size * 4}" viewBox="0 0 ${size} ${size}"`)
    expect(svg).toContain(`<rect width="${size}" height="${size}" fill="#fff"/><path fill="#000"`)
  })
  it('is one image to a screen reader, named by the label as it stands', () => {
    expect(qrSvg('x', 'QR code')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-label="QR code" /)
    expect(qrSvg('x', `"/><script>'a' & b</script>`)).toContain(
      `aria-label="&quot;/&gt;&lt;script&gt;&#39;a&#39; &amp; b&lt;/script&gt;" `,
    )
  })
  it('has nothing that a strict content security policy blocks, and none of the text in clear', () => {
    const svg = qrSvg(uri, 'QR code')
    expect(svg).not.toMatch(/style|class=|href|src=|url\(|<script|<image|<use| on[a-z]+=/i)
    expect(svg.match(/<[a-z]+/g)).toEqual(['<svg', '<rect', '<path'])
    expect(svg).not.toContain('otpauth')
    expect(svg.match(/https?:/g)).toHaveLength(1)
  })
  it('takes any text of up to 2331 bytes, and refuses more', () => {
    expect(modulesOf(qrSvg('a'.repeat(2331), 'x'))).toHaveLength(177 + 2 * quiet)
    expect(() => qrSvg('a'.repeat(2332), 'x')).toThrow(RangeError)
    expect(qrSvg('a\ud800', 'x')).toBe(qrSvg('a\ufffd', 'x'))
    expect(modulesOf(qrSvg('', 'x'))).toHaveLength(21 + 2 * quiet)
  })
})
