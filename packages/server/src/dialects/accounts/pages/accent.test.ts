import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentOn, contrast, parseColor, type Rgb } from './accent.ts'

const part = fc.integer({ min: 0, max: 255 })
const color: fc.Arbitrary<Rgb> = fc.tuple(part, part, part)
const white: Rgb = [255, 255, 255]
const dark: Rgb = [22, 26, 24]

describe('accentOn', () => {
  it('keeps the contrast of AA for every colour, on light and on dark paper', () => {
    fc.assert(
      fc.property(color, fc.constantFrom(white, dark), (own, paper) => {
        const { button, onButton, ink } = accentOn(paper, own)
        expect(contrast(parseColor(onButton)!, parseColor(button)!)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(parseColor(ink)!, paper)).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 5000 },
    )
  })
  it('leaves a colour alone that is read well already', () => {
    expect(accentOn(white, [31, 93, 66])).toEqual({ button: '#1f5d42', onButton: '#ffffff', ink: '#1f5d42' })
  })
})

describe('contrast', () => {
  it('is 21 for black on white and 1 for the same', () => {
    expect(contrast([0, 0, 0], white)).toBeCloseTo(21, 5)
    expect(contrast(dark, dark)).toBe(1)
    // The well-known grey that is just not enough on white.
    expect(contrast([119, 119, 119], white)).toBeCloseTo(4.48, 2)
  })
})

describe('parseColor', () => {
  it('reads both lengths', () => {
    expect(parseColor('#1F5d42')).toEqual([31, 93, 66])
    expect(parseColor('#fa0')).toEqual([255, 170, 0])
  })
  it.each(['red', '#12', '#12345', '1f5d42', '#1f5d42;}body{', '', null, undefined])('takes no %j', (text) =>
    expect(parseColor(text)).toBeUndefined(),
  )
})
