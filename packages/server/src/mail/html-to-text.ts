import { readTags } from './html-tags.ts'

const SKIPPED = new Set(['script', 'style', 'head', 'title', 'template', 'svg', 'iframe'])
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table', 'figure', 'hr'])
const LINES = new Set(['div', 'li', 'tr', 'section', 'article', 'header', 'footer', 'dt', 'dd', 'figcaption'])
const CELLS = new Set(['td', 'th'])

/**
 * The plain-text part for an HTML mail: paragraphs apart, list items marked, links as `text (address)`, pictures as their
 * alt text. Takes time linear to the length, however deep the nesting.
 */
export function htmlToText(html: string): string {
  const reader = new TextReader()
  readTags(html, reader)
  return reader.finish()
}

class TextReader {
  readonly #flow = new TextFlow()
  readonly #lists: { isOrdered: boolean; count: number }[] = []
  #link: { href: string; from: number } | null = null
  /** The tag whose content is left out, until it closes. */
  #skipped: string | null = null
  #preDepth = 0

  open(name: string, attributes: Map<string, string>): void {
    // A body ends a head that was never closed.
    if (name === 'body') this.#skipped = null
    if (this.#skipped !== null) return
    if (SKIPPED.has(name)) {
      this.#skipped = name
      return
    }
    this.#breakAround(name)
    if (name === 'br') this.#flow.line()
    if (name === 'hr') this.#flow.raw('---')
    if (name === 'pre') this.#preDepth += 1
    if (name === 'li') this.#flow.flow(`${this.#bullet()} `)
    if (name === 'img') this.#flow.flow(attributes.get('alt') ?? '')
    if (name === 'ul' || name === 'ol') this.#lists.push({ isOrdered: name === 'ol', count: 0 })
    if (name === 'a') {
      // Links do not nest: HTML ends one where the next begins.
      this.#endLink()
      this.#link = { href: attributes.get('href')?.trim() ?? '', from: this.#flow.length }
    }
  }

  close(name: string): void {
    if (this.#skipped !== null) {
      if (this.#skipped === name) this.#skipped = null
      return
    }
    if (name === 'a') this.#endLink()
    if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth - 1)
    if (name === 'ul' || name === 'ol') this.#lists.pop()
    this.#breakAround(name)
  }

  text(text: string): void {
    if (this.#skipped !== null) return
    if (this.#preDepth > 0) this.#flow.raw(text.replace(/\r\n?/g, '\n'))
    else this.#flow.flow(text)
  }

  finish(): string {
    this.#endLink()
    return this.#flow.since(0)
  }

  #breakAround(name: string): void {
    // A list inside a list begins on the next line, not after an empty one.
    if (PARAGRAPHS.has(name)) this.#flow.break(this.#lists.length > 0 ? 1 : 2)
    else if (LINES.has(name)) this.#flow.break(1)
    else if (CELLS.has(name)) this.#flow.space()
  }

  #bullet(): string {
    const list = this.#lists.at(-1)
    if (list === undefined) return '-'
    list.count += 1
    return list.isOrdered ? `${list.count}.` : '-'
  }

  #endLink(): void {
    const link = this.#link
    this.#link = null
    if (link === null || !/^(https?|mailto|tel):/i.test(link.href)) return
    const shown = this.#flow.since(link.from)
    const target = link.href.replace(/^(mailto|tel):/i, '')
    if (shown === '') this.#flow.flow(target)
    else if (shown !== target && shown !== link.href) this.#flow.flow(` (${target})`)
  }
}

/** Collects text the way a reader sees it: blanks run together, blocks stand apart. */
class TextFlow {
  readonly #parts: string[] = []
  #breaks = 0
  #isSpaceDue = false

  /** At least `count` line breaks before the next text. */
  break(count: number): void {
    this.#breaks = Math.max(this.#breaks, count)
    this.#isSpaceDue = false
  }

  /** One line break more, two at most. */
  line(): void {
    this.break(Math.min(this.#breaks + 1, 2))
  }

  space(): void {
    this.#isSpaceDue = true
  }

  flow(text: string): void {
    // Unbreakable blanks are layout in mails; plain text has no use for them.
    const words = text.replace(/[ \t\r\n\f\u00a0]+/g, ' ')
    if (words.startsWith(' ')) this.space()
    const core = words.trim()
    if (core === '') return
    this.raw(core)
    if (words.endsWith(' ')) this.space()
  }

  raw(text: string): void {
    if (this.#parts.length > 0) this.#parts.push(this.#breaks > 0 ? '\n'.repeat(this.#breaks) : this.#isSpaceDue ? ' ' : '')
    this.#parts.push(text)
    this.#breaks = 0
    this.#isSpaceDue = false
  }

  get length(): number {
    return this.#parts.length
  }

  since(length: number): string {
    return this.#parts.slice(length).join('').trim()
  }
}
