import { Tokenizer } from 'htmlparser2'

/** What `readTags` tells of: names in lower case, entities undone. */
export interface TagReader {
  open(name: string, attributes: Map<string, string>): void
  close(name: string): void
  /** A run of text may come in several pieces. */
  text(text: string): void
}

/**
 * Walks over HTML tag by tag, in time linear to its length. The library's tokenizer is used and not its parser, because that keeps
 * the open tags in an array it shifts at the front: a megabyte of nested tags holds the process for seconds.
 */
export function readTags(html: string, reader: TagReader): void {
  let name = ''
  let attributes = new Map<string, string>()
  let attributeName = ''
  let attributeValue = ''
  const endTag = () => reader.open(name, attributes)

  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase()
        attributes = new Map()
      },
      onattribname(start, end) {
        attributeName = html.slice(start, end).toLowerCase()
        attributeValue = ''
      },
      onattribdata(start, end) {
        attributeValue += html.slice(start, end)
      },
      onattribentity(codePoint) {
        attributeValue += String.fromCodePoint(codePoint)
      },
      onattribend() {
        // Of a repeated attribute the first counts, as in a browser.
        if (!attributes.has(attributeName)) attributes.set(attributeName, attributeValue)
      },
      onopentagend: endTag,
      onselfclosingtag: endTag,
      onclosetag: (start, end) => reader.close(html.slice(start, end).trimEnd().toLowerCase()),
      ontext: (start, end) => reader.text(html.slice(start, end)),
      ontextentity: (codePoint) => reader.text(String.fromCodePoint(codePoint)),
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  tokenizer.write(html)
  tokenizer.end()
}
