/** A community's colour, made readable: whatever colour it is, texts in it and on it keep the contrast of WCAG 2.2 AA. */

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number]

/** 1.4.3: text against what it stands on. */
const contrastMin = 4.5

export interface Accent {
  /** The colour itself, behind a button's text. */
  readonly button: string
  /** Black or white, whichever is read better on the button. */
  readonly onButton: string
  /** Links and outlines on the page's paper. */
  readonly ink: string
}

/** `#2f6f4f` or `#2fa`; undefined for anything else. */
export function parseColor(text: string | null | undefined): Rgb | undefined {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? '')?.[1]
  if (digits === undefined) return undefined
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16)) as unknown as Rgb
}

/** `color` for a page whose paper is `paper`. */
export function accentOn(paper: Rgb, color: Rgb): Accent {
  const black: Rgb = [0, 0, 0]
  const white: Rgb = [255, 255, 255]
  return {
    button: toHex(color),
    // One of the two always has at least 4.58.
    onButton: contrast(white, color) >= contrast(black, color) ? '#ffffff' : '#000000',
    ink: toHex(readableOn(paper, color, luminance(paper) > 0.18 ? black : white)),
  }
}

/** The colour, or the first mix of it with `towards` that is read well on the paper. */
function readableOn(paper: Rgb, color: Rgb, towards: Rgb): Rgb {
  for (let percent = 0; percent < 100; percent += 2) {
    const mixed = color.map((part, index) => Math.round(part + ((towards[index]! - part) * percent) / 100)) as unknown as Rgb
    if (contrast(mixed, paper) >= contrastMin) return mixed
  }
  return towards
}

/** WCAG 2.2, "contrast ratio": 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, "relative luminance": 0 to 1. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const toHex = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`
