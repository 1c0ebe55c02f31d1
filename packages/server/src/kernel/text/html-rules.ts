import type { Attributes, IOptions, Tag } from 'sanitize-html'

/** Elements that a long article, a page of rules or a letter needs; whatever is not named here loses its tags, not its text. */
export const allowedTags: readonly string[] = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'section', 'blockquote', 'pre', 'hr', 'br', 'wbr'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'details', 'summary'],
  ...['a', 'strong', 'b', 'em', 'i', 'u', 's', 'del', 'ins', 'sub', 'sup', 'mark', 'small', 'span'],
  ...['code', 'kbd', 'samp', 'var', 'q', 'cite', 'abbr', 'dfn', 'time', 'bdi', 'bdo', 'ruby', 'rt', 'rp'],
  ...['img', 'figure', 'figcaption'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
]

/**
 * No `class` and `style`: the page that shows the text decides how it looks, and a style can cover that page.
 * No `id` and `name`: they would become properties of `document` there (DOM clobbering).
 */
export const allowedAttributes: Readonly<Record<string, readonly string[]>> = {
  '*': ['lang', 'dir', 'title'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'width', 'height'],
  ol: ['start', 'reversed', 'type'],
  li: ['value'],
  th: ['colspan', 'rowspan', 'scope'],
  td: ['colspan', 'rowspan'],
  colgroup: ['span'],
  col: ['span'],
  time: ['datetime'],
  details: ['open'],
}

/** Elements whose text is not for readers, so that it goes with the tags. */
const unreadTags = ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'noembed', 'noframes', 'template', 'title']

// Not in `allowedTags`: renaming an element to it keeps the text and drops the tags.
const unwrapped = 'unwrapped'

const unwrap = (): Tag => ({ tagName: unwrapped, attribs: {} })

const ownLink = /^(?:[/?#]|mailto:|tel:)/i

/**
 * Links that lead away get `rel`: these are other people's words on a host of many communities, which lends
 * them neither its window (noopener), nor its visitor's address (noreferrer), nor its standing in search engines (nofollow).
 */
const link = (tagName: string, { href: given, rel: _replaced, target, ...others }: Attributes): Tag => {
  const href = given?.trim()
  if (!href) return unwrap()
  const attribs: Attributes = { href, ...others }
  if (target === '_blank') attribs.target = target
  if (!ownLink.test(href)) attribs.rel = 'noopener noreferrer nofollow'
  return { tagName, attribs }
}

/**
 * What sanitize-html is told. Relative addresses are kept: the community's own files and pages have them.
 * `nestingLimit` counts elements: deeper ones lose their tags (browsers stop at 512, mail programs much sooner).
 */
export const sanitizeOptions: IOptions = {
  allowedTags: [...allowedTags],
  allowedAttributes: Object.fromEntries(Object.entries(allowedAttributes).map(([tag, names]) => [tag, [...names]])),
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https'] },
  allowProtocolRelative: false,
  nonTextTags: unreadTags,
  nestingLimit: 100,
  transformTags: { a: link, img: (tagName, attribs) => (attribs.src ? { tagName, attribs } : unwrap()) },
}
