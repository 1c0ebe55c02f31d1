import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlToText } from './html-to-text.ts'

describe('htmlToText', () => {
  it.each([
    ['sets paragraphs apart', '<h1>News</h1><p>One</p>\n<p>Two</p>', 'News\n\nOne\n\nTwo'],
    ['runs blanks together', '<p>  a\n  <b> b </b>c  </p>', 'a b c'],
    ['does not part words at inline tags', '<p>un<b>believ</b>able</p>', 'unbelievable'],
    ['breaks lines at br', 'a<br>b<br><br>c', 'a\nb\n\nc'],
    ['undoes entities', '<p>Fish &amp; Chips &lt;b&gt; &#x1F389;&nbsp;!</p>', 'Fish & Chips <b> 🎉 !'],
    ['marks list items', '<p>Bring:</p><ul><li>bread</li><li>wine</li></ul><p>Yours</p>', 'Bring:\n\n- bread\n- wine\n\nYours'],
    ['counts ordered lists, inner lists apart', '<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>', '1. a\n- x\n2. b'],
    [
      'names the address of a link',
      '<a href="https://a.example/?b=1&amp;c=2">Join <b>us</b></a>!',
      'Join us (https://a.example/?b=1&c=2)!',
    ],
    ['does not repeat a link that is its own text', '<a href="https://a.example">https://a.example</a>', 'https://a.example'],
    ['does not repeat a mail address', '<a href="mailto:a@b.example">a@b.example</a>', 'a@b.example'],
    ['leaves out script addresses', '<a href="javascript:alert(1)">x</a>', 'x'],
    [
      'shows what a picture shows',
      '<a href="https://a.example"><img src="x" alt="The hall"></a>',
      'The hall (https://a.example)',
    ],
    ['leaves out what is not text', '<head><title>t</title></head><style>p{}</style><script>x()</script><p>y</p><!-- z -->', 'y'],
    ['keeps preformatted lines', '<pre>a\n  b</pre>', 'a\n  b'],
    ['sets table cells apart', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['reads on after a head that never closes', '<head><title>t</title><style>x</style><body><p>y', 'y'],
    [
      'ends a link where the next begins',
      '<a href="https://a.example">x<a href="https://b.example">y',
      'x (https://a.example)y (https://b.example)',
    ],
    ['bears closing tags that nothing opened', 'a</pre></ul></a></head> b', 'a\n\nb'],
    ['takes plain text as it is', 'Just text', 'Just text'],
    ['gives nothing for nothing', '<p> </p><br>', ''],
  ])('%s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  it('reads a megabyte of tags that never close', () => {
    const html = `${'<ul><b><a href="https://a.example/">'.repeat(27_000)}deep`
    expect(htmlToText(html).endsWith('deep (https://a.example/)')).toBe(true)
  })

  it('keeps every word that is escaped, in order, and leaves no long gaps', () => {
    const tags = fc.constantFrom('p', 'div', 'b', 'li', 'ul', 'td', 'br', 'h2', 'span', 'blockquote')
    const words = fc.array(fc.tuple(tags, fc.stringMatching(/^[a-z<>&"]{1,8}$/)), { maxLength: 20 })
    fc.assert(
      fc.property(words, (pairs) => {
        const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
        const text = htmlToText(pairs.map(([tag, word]) => `<${tag}>${escaped(word)}</${tag}>`).join(''))
        expect(text.replace(/[\s-]/g, '')).toBe(pairs.map(([, word]) => word).join(''))
        expect(text).not.toMatch(/\n{3,}/)
        expect(text).toBe(text.trim())
      }),
    )
  })
})
