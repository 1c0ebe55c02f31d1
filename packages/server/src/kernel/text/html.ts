import sanitizeHtml from 'sanitize-html'
import { sanitizeOptions } from './html-rules.ts'

/**
 * The part of someone else's HTML that is safe to show inside our pages and mails, by the list in `html-rules.ts`.
 * Takes any string, answers well-formed text without NUL; cleaning twice gives the same as cleaning once.
 * Markup nested beyond all reason comes back as its bare text in paragraphs.
 * The answer can be up to five times as long as the input (`&` becomes `&amp;`).
 */
export const cleanHtml = (html: string): string => {
  let current = html
  // What one pass discards can change how the next reads the rest (`<p><button><p>`), so go on until nothing changes:
  // the answer is then a fixed point. Stored HTML takes one pass, common input two, hostile input four.
  for (let pass = 1; pass <= passesMax; pass++) {
    const next = cleanOnce(current)
    if (next === undefined) return bareParagraphs(html)
    if (next === current) return next
    current = next
  }
  return bareParagraphs(html)
}

const passesMax = 8

// The parser keeps open elements in an array and unshifts into it, so its time grows with depth times length:
// 1 MB of `<b><i>` took over ten seconds. No page that a person wrote is this deep.
const openElementsMax = 1000

class TooDeep extends Error {}

/** One pass of the sanitizer, or `undefined` when too many elements are open at once. */
const cleanOnce = (html: string): string | undefined => {
  let openElements = 0
  const onOpenTag = () => {
    openElements++
    if (openElements > openElementsMax) throw new TooDeep()
  }
  const onCloseTag = () => {
    openElements--
  }
  try {
    return sanitizeHtml(withoutControls(html), { ...sanitizeOptions, onOpenTag, onCloseTag })
  } catch (error) {
    if (error instanceof TooDeep) return undefined
    throw error
  }
}

// NUL is refused by PostgreSQL, the others are not allowed in HTML; lone surrogates are not UTF-8.
const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')

/** The text of markup that cannot be parsed within bounds: linear, with no element but `p`. */
const bareParagraphs = (html: string): string => {
  // After this no `<` is left that could open a tag, so the sanitizer sees text and character references alone.
  const source = withoutControls(html).replace(tagPattern, '\n\n').replace(/</g, '&lt;')
  const text = withoutControls(sanitizeHtml(source, { allowedTags: [] }))
  return text
    .split(/\n\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('')
}

// Stops at the next `<` too: were it to run on to a `>`, 1 MB of `<` would take a million steps from each.
const tagPattern = /<[^<>]*>/g

const blockTag = /^<\/?(?:h[1-6]|p|div|section|blockquote|pre|hr|ul|ol|dl|details|summary|table|caption|figure|figcaption)\b/
const lineTag = /^<(?:br|li|dt|dd|tr)\b/
const cellTag = /^<(?:td|th)\b/
/**
 * The text of HTML that `cleanHtml` answered (of other HTML it may leave scraps): blocks are parted by an empty line,
 * items and rows by a line break.
 */
export const plainText = (html: string): string => {
  const replaceTag = (tag: string): string => {
    if (blockTag.test(tag)) return '\n\n'
    if (lineTag.test(tag)) return '\n'
    return cellTag.test(tag) ? ' ' : ''
  }
  return decode(html.replace(/\s+/g, ' ').replace(tagPattern, replaceTag))
    .replace(/ +/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const characters: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

// These four are all that the sanitizer writes; it answers every other character as itself.
const decode = (text: string): string => text.replace(/&(?:amp|lt|gt|quot);/g, (reference) => characters[reference] ?? reference)

// What a reader takes in: words, except of scripts that part no words, which are counted by character.
const readingRates = [
  { unit: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, perMinute: 400 },
  { unit: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu, perMinute: 900 },
  { unit: /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.,-]*/gu, perMinute: 200 },
]

/** Minutes it takes to read HTML that `cleanHtml` answered, rounded to the nearest, at least 1. */
export const readTimeMinutes = (html: string): number => {
  let rest = plainText(html)
  let minutes = 0
  for (const { unit, perMinute } of readingRates) {
    minutes += (rest.match(unit)?.length ?? 0) / perMinute
    rest = rest.replace(unit, ' ')
  }
  return Math.max(1, Math.round(minutes))
}
