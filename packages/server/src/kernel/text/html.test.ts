import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanHtml, plainText, readTimeMinutes } from './html.ts'
import { allowedAttributes, allowedTags } from './html-rules.ts'

const rel = 'rel="noopener noreferrer nofollow"'

const article = [
  '<h2>Spring fair</h2><p>Come to the <strong>fair</strong>, <em>bring</em> a friend.<br />We open at nine.</p>',
  '<ul><li>bread</li><li>jam</li></ul><ol start="3"><li>third</li></ol>',
  '<blockquote><p>Best day of the year.</p></blockquote><pre><code>npm start\n  --now</code></pre><hr />',
  '<figure><img src="https://example.com/fair.jpg" alt="The fair" width="640" height="480" /><figcaption>2024</figcaption></figure>',
  '<table><thead><tr><th scope="col">Stall</th><th>Row</th></tr></thead><tbody><tr><td colspan="2">Honey &amp; more</td></tr></tbody></table>',
  `<p lang="fr" dir="ltr"><a href="https://example.com/a?b=1&amp;c=2" title="t" target="_blank" ${rel}>site</a> <a href="/events/fair">event</a></p>`,
].join('')

/** Reads cleaned HTML with a grammar of its own; answers the first thing that should not be there. */
const offence = (html: string): string | undefined => {
  const tag = /<\/[a-z0-9]+>|<([a-z0-9]+)((?: [a-z]+(?:="[^"<>]*")?)*)( \/)?>/g
  const stray = /[<>]/.exec(html.replace(tag, ''))
  if (stray) return `stray ${stray[0]}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be left
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(html) || !html.isWellFormed()) return 'control character'
  for (const [, name = '', attributes = ''] of html.matchAll(tag)) {
    if (name !== '' && !allowedTags.includes(name)) return `element ${name}`
    for (const [, attribute = '', value = ''] of attributes.matchAll(/ ([a-z]+)(?:="([^"]*)")?/g)) {
      const allowed = [...(allowedAttributes['*'] ?? []), ...(allowedAttributes[name] ?? [])]
      if (!allowed.includes(attribute)) return `attribute ${attribute} on ${name}`
      if ((attribute === 'href' || attribute === 'src') && !isSafeAddress(value)) return `address ${value}`
    }
  }
  return undefined
}

/** Reads an address as browsers do; our own pages stand at an address that nobody else can name. */
const isSafeAddress = (value: string): boolean => {
  const text = value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  if (!URL.canParse(text, 'https://own.invalid/page')) return true
  const { protocol, host } = new URL(text, 'https://own.invalid/page')
  if (/^\s*[\\/]/.test(text)) return host === 'own.invalid'
  return ['http:', 'https:', 'mailto:', 'tel:'].includes(protocol)
}

/** Each open element has its end, in order. */
const isBalanced = (html: string): boolean => {
  const open: string[] = []
  for (const [tag, slash, name = ''] of html.matchAll(/<(\/?)([a-z0-9]+)[^<>]*>/g)) {
    if (slash === '/') {
      if (open.pop() !== name) return false
    } else if (!tag.endsWith(' />') && name !== 'wbr') open.push(name)
  }
  return open.length === 0
}

const hostilePieces = [
  ...[
    '<p>',
    '</p>',
    '<b>',
    '</b>',
    '<div>',
    '</div>',
    '<a href="https://x.example">',
    '<a>',
    '</a>',
    '<ul><li>',
    '</ul>',
    '<td>',
  ],
  ...[
    '<script>',
    '</script>',
    '<script src=//x.example>',
    '<style>',
    '</style>',
    '<svg>',
    '</svg>',
    '<math><mi>',
    '<foreignObject>',
  ],
  ...['<img src=x onerror=alert(1)>', '<img src="data:image/png;base64,AA">', '<img src=/a.png alt>', '<iframe>', '</iframe>'],
  ...[
    '<a href="javascript:alert(1)">',
    '<a href="java&#9;script:alert(1)">',
    "<a href='\u0001javascript:alert(1)'>",
    '<a href="//x.example">',
  ],
  ...['<a href="/\\x.example">', '<a href=" vbscript:x">', '<a href="data:text/html,x">', '<img srcset="javascript:x 1x">'],
  ...[
    '<noscript>',
    '</noscript>',
    '<template>',
    '<title>',
    '</title>',
    '<textarea>',
    '</textarea>',
    '<xmp>',
    '</xmp>',
    '<plaintext>',
  ],
  ...[
    '<button>',
    '</button>',
    '<form>',
    '</form>',
    '<select>',
    '<option>',
    '<input autofocus onfocus=x>',
    '<body onload=x>',
    '<table>',
  ],
  ...[
    '<!--',
    '-->',
    '<!-- <p> -->',
    '<![CDATA[',
    ']]>',
    '<!doctype html>',
    '<?xml ?>',
    '<',
    '>',
    '"',
    "'",
    '=',
    '/',
    '&',
    ';',
    ' ',
  ],
  ...[
    '&lt;',
    '&amp;lt;',
    '&#0;',
    '&#60;script&#62;',
    '&#xd800;',
    '&nbsp;',
    '\u0000',
    '\ud800',
    '\u007f',
    'x',
    'onclick=',
    'style=',
  ],
  ...[
    '<p onclick="x" style="a" class="b" id="c">',
    '<p title="<b>">',
    '<p title="&quot;&gt;">',
    '<p/onclick=x>',
    '<P CLASS=x>',
    '</br>',
  ],
]
const hostile = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...hostilePieces) }, fc.string({ unit: 'binary', maxLength: 8 })),
  {
    maxLength: 40,
  },
)
const hostileHtml = hostile.map((pieces) => pieces.join(''))

describe('cleanHtml', () => {
  it('keeps a rich article as it is', () => {
    expect(cleanHtml(article)).toBe(article)
    expect(offence(article)).toBeUndefined()
  })

  it.each([
    ['a script and its text', 'a<script>alert(1)</script>b', 'ab'],
    ['a style sheet', '<style>p{}</style><p>a</p>', '<p>a</p>'],
    ['handlers, classes, styles and ids', '<p onclick="x" class="a" style="b" id="c">d</p>', '<p>d</p>'],
    ['a javascript: address', '<a href="javascript:alert(1)">a</a>', 'a'],
    ['a javascript: address behind a character reference', '<a href="java&#9;script:alert(1)">a</a>', 'a'],
    ['a data: image', '<img src="data:image/svg+xml,x">', ''],
    ['an image without an address', '<img alt="x">', ''],
    ['an address without its scheme', '<a href="//x.example">a</a><a href="/\\x.example">b</a>', 'ab'],
    ['a frame', '<iframe src="https://x.example"></iframe>', ''],
    ['form elements', '<form action="/x"><input name="a"><select><option>b</option></select><button>c</button></form>', 'c'],
    ['drawings', '<svg><style><img src=x onerror=alert(1)></style><text>a</text></svg>', 'a'],
    ['comments', 'a<!-- b -->c<!--', 'ac'],
    ['the head of a whole page', '<!doctype html><html><head><title>a</title></head><body><p>b</p></body></html>', '<p>b</p>'],
    ['NUL, other controls and lone surrogates', '<p>a\u0000b&#1;c\ud800</p>', '<p>abc\ufffd</p>'],
  ])('removes %s', (_what, html, cleaned) => {
    expect(cleanHtml(html)).toBe(cleaned)
  })

  it('keeps text that only looks like markup', () => {
    expect(cleanHtml('1 < 2 & 3 > 2')).toBe('1 &lt; 2 &amp; 3 &gt; 2')
    expect(cleanHtml('&lt;script&gt;alert(1)&lt;/script&gt;')).toBe('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('marks links that lead away, and only those', () => {
    expect(cleanHtml('<a href="https://x.example" rel="me" target="top">a</a>')).toBe(`<a href="https://x.example" ${rel}>a</a>`)
    const own = '<a href="/a">a</a><a href="#b">b</a><a href="mailto:c@example.com">c</a><a href="tel:+49301">d</a>'
    expect(cleanHtml(own)).toBe(own)
  })

  it('closes what is left open and drops ends without a start', () => {
    expect(cleanHtml('<p>a<strong>b')).toBe('<p>a<strong>b</strong></p>')
    expect(cleanHtml('a</div></strong>')).toBe('a')
  })

  it('answers a fixed point even where one pass makes new markup', () => {
    const cleaned = cleanHtml('<p>a<button><p>b</button></p>')
    expect(cleanHtml(cleaned)).toBe(cleaned)
    expect(plainText(cleaned)).toBe('a\n\nb')
  })

  it('leaves nothing but the listed elements, attributes and schemes, balanced, whatever comes in', () => {
    fc.assert(
      fc.property(hostileHtml, (html) => {
        const cleaned = cleanHtml(html)
        expect(offence(cleaned)).toBeUndefined()
        expect(isBalanced(cleaned)).toBe(true)
        expect(cleanHtml(cleaned)).toBe(cleaned)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives back plain text of any kind unchanged, escaped', () => {
    const printable = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(printable, (text) => {
        const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
        expect(cleanHtml(escaped)).toBe(escaped)
      }),
    )
  })

  it('takes the tags, not the text, of elements nested over 100 deep', () => {
    const cleaned = cleanHtml(`${'<div>'.repeat(300)}text${'</div>'.repeat(300)}`)
    expect(cleaned).toBe(`${'<div>'.repeat(100)}text${'</div>'.repeat(100)}`)
  })

  it('answers the bare text of markup nested beyond reason', () => {
    const cleaned = cleanHtml(`<p>first</p>${'<b>'.repeat(2000)}one &lt; two &eacute;<p onclick=x>last`)
    expect(cleaned).toBe('<p>first</p><p>one &lt; two é</p><p>last</p>')
    expect(cleanHtml(cleaned)).toBe(cleaned)
  })

  it('bounds hostile input of 1 MB: none takes the tens of seconds that a bare parser does', () => {
    const units = [
      '<b><i>',
      '<div></p>',
      '<noscript></p>',
      '<',
      '<p>',
      '</p>',
      '<p><button>',
      '<svg><p>',
      '<table><tr><td>',
      '<a href="',
    ]
    const inputs = [...units, '<iframe><p>', '<!--', '&', '<img src=', 'a<img>', '<a>'].map((unit) =>
      unit.repeat(1_000_000 / unit.length),
    )
    inputs.push(
      `<a ${Array.from({ length: 80_000 }, (_, i) => `x${i}=1`).join(' ')}>`,
      `<a href="${'<!--'.repeat(250_000)}">a</a>`,
    )
    for (const input of inputs) {
      const startedAt = performance.now()
      const cleaned = cleanHtml(input)
      plainText(cleaned)
      readTimeMinutes(cleaned)
      plainText(input)
      expect(performance.now() - startedAt, input.slice(0, 20)).toBeLessThan(8000)
      expect(cleaned.length).toBeLessThanOrEqual(5 * input.length)
    }
  }, 120_000)
})

describe('plainText', () => {
  it('parts blocks by an empty line, items, rows and breaks by a line break', () => {
    const html =
      '<h2>Fair</h2><p>Nine<br />sharp, <em>to</em>day</p><ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>'
    expect(plainText(html)).toBe('Fair\n\nNine\nsharp, today\n\na\nb\n\nc d')
  })

  it('reads the four references that cleaned HTML has, once', () => {
    expect(plainText(cleanHtml('&lt;b&gt; &amp;amp; &quot;x&quot; &eacute;'))).toBe('<b> &amp; "x" é')
  })

  it('leaves of a link its text', () => {
    const html = `<p>See <a href="https://x.example/?a=1&amp;b=2" ${rel}>the <b>map</b></a> or <a href="mailto:a@example.com">a@example.com</a>.</p>`
    expect(plainText(html)).toBe('See the map or a@example.com.')
  })

  it('answers nothing for markup without text', () => {
    expect(plainText('<p> </p><hr />')).toBe('')
  })

  it('gives text back that was escaped into a paragraph', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\p{N}<>&"';#]{1,30}$/u), (text) => {
        const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
        expect(plainText(cleanHtml(`<p>${escaped}</p>`))).toBe(text)
      }),
    )
  })
})

describe('readTimeMinutes', () => {
  it.each([
    ['nothing', '', 1],
    ['one word', '<p>Hello</p>', 1],
    ['1,000 words', `<p>${'word '.repeat(1000)}</p>`, 5],
    ['1,000 words in tags of their own', '<b>word</b> '.repeat(1000), 5],
    ['1,000 Russian words', `<p>${'слово '.repeat(1000)}</p>`, 5],
    ['2,000 Chinese characters', `<p>${'社区'.repeat(1000)}</p>`, 5],
    ['1,000 Korean words', `<p>${'모임 '.repeat(1000)}</p>`, 5],
    ['4,500 Thai letters', `<p>${'ชุมชน'.repeat(900)}</p>`, 5],
    ['400 characters and 200 words', `<p>${'社'.repeat(400)} ${'word '.repeat(200)}</p>`, 2],
    ['punctuation alone', '<p>— … !</p>', 1],
    ['a link of many characters', `<p><a href="https://x.example/${'a-'.repeat(5000)}">x</a></p>`, 1],
  ])('reckons %s', (_what, html, minutes) => {
    expect(readTimeMinutes(html)).toBe(minutes)
  })
})
