import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { wireAddress } from './address.ts'
import { composeMail, refusalOf } from './compose.ts'
import type { OutgoingMail } from './mailer.ts'

const MAIL: OutgoingMail = {
  to: { address: 'ada@example.org' },
  from: { address: 'guild@example.org' },
  subject: 'Hello',
  text: 'Good evening',
}
const DATE = new Date('2026-08-01T12:00:00Z')
const USUAL_HEADERS = ['content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']

async function composed(mail: OutgoingMail) {
  expect(refusalOf(mail)).toBeNull()
  const { bytes } = await composeMail(mail, DATE)
  const text = bytes.toString('utf8')
  return { text, mail: await PostalMime.parse(bytes) }
}

const headerNames = (mail: { headers: { key: string }[] }) => mail.headers.map(({ key }) => key).sort()

describe('composeMail', () => {
  it.each(['\r\n', '\n', '\r', '\u2028', '\u0085', '\0\r\n'])(
    'lets no header begin inside a subject, name or value (%j)',
    async (end) => {
      const attack = `Hi${end}Bcc: eve@example.org${end}${end}<script>`
      const { mail } = await composed({
        ...MAIL,
        to: { name: attack, address: 'ada@example.org' },
        from: { name: attack, address: 'guild@example.org' },
        subject: attack,
        headers: { 'X-Campaign': attack },
      })
      expect(headerNames(mail)).toEqual([...USUAL_HEADERS, 'x-campaign'].sort())
      expect(mail.subject).toBe('Hi Bcc: eve@example.org <script>')
      expect(mail.to).toEqual([{ name: 'Hi Bcc: eve@example.org <script>', address: 'ada@example.org' }])
      expect(mail.text?.trimEnd()).toBe('Good evening')
    },
  )

  it('adds no header and no recipient, whatever subject, name and text hold', async () => {
    const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 }))
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (subject, name, text) => {
        const { mail } = await composed({ ...MAIL, subject, text, to: { name, address: 'ada@example.org' } })
        const names = headerNames(mail)
        expect(names).toEqual([...new Set(names)])
        // An empty text needs no encoding and an empty subject no header; nothing else may be missing, or be there besides.
        expect(USUAL_HEADERS).toEqual(expect.arrayContaining(names))
        expect(names).toEqual(expect.arrayContaining(['date', 'from', 'message-id', 'to']))
        expect(mail.to?.map(({ address }) => address)).toEqual(['ada@example.org'])
      }),
      { numRuns: 300 },
    )
  })

  it('keeps every line under 998 characters, however long the HTML, the subject and the words in it', async () => {
    const { text, mail } = await composed({
      ...MAIL,
      subject: 'a'.repeat(3000),
      html: `<p>${'x'.repeat(100_000)}</p>`,
      text: 'y'.repeat(100_000),
    })
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    expect(mail.subject?.replaceAll(' ', '')).toBe('a'.repeat(3000))
    expect(mail.html?.trimEnd()).toBe(`<p>${'x'.repeat(100_000)}</p>`)
    expect(mail.text?.trimEnd()).toBe('y'.repeat(100_000))
  })

  it('gives the same mail the same Message-ID, and different mails different ones', async () => {
    const idOf = async (mail: OutgoingMail) => (await composeMail(mail, DATE)).messageId
    expect(await idOf({ ...MAIL, messageId: 'b1.r7@example.org' })).toBe('<b1.r7@example.org>')
    expect(await idOf({ ...MAIL, messageId: '<b1.r7@example.org>' })).toBe('<b1.r7@example.org>')
    expect(await idOf(MAIL)).not.toBe(await idOf(MAIL))
  })

  it('writes a long unsubscribe address in one piece', async () => {
    const url = `https://example.org/u/${'t'.repeat(600)}?lang=de`
    const { text } = await composed({ ...MAIL, listUnsubscribe: { url } })
    expect(text).toContain(`List-Unsubscribe: <${url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`)
  })

  it('reads no file and no address named in a body', async () => {
    const { mail } = await composed({ ...MAIL, text: 'file:///etc/hostname', html: '<img src="http://127.0.0.1:1/pixel.png">' })
    expect(mail.text?.trimEnd()).toBe('file:///etc/hostname')
    expect(mail.attachments).toEqual([])
  })
})

describe('refusalOf', () => {
  it.each<[string, Partial<OutgoingMail>]>([
    ['a sender that is no address', { from: { address: 'guild' } }],
    ['a sender with a line break', { from: { address: 'guild@example.org\r\nDATA' } }],
    ['a reply address that is none', { replyTo: 'a@b, c@d' }],
    ['a Message-ID with a line break', { messageId: 'a@b\r\nBcc: eve@example.org' }],
    ['a Message-ID without a domain', { messageId: 'a' }],
    ['an unsubscribe address that is no web address', { listUnsubscribe: { url: 'javascript:alert(1)' } }],
    ['an unsubscribe address too long for a line', { listUnsubscribe: { url: `https://example.org/${'t'.repeat(2000)}` } }],
    ['a header name with a line break', { headers: { 'X-A\r\nBcc': 'eve@example.org' } }],
    ['a header the mailer writes', { headers: { bcc: 'eve@example.org' } }],
    ['a header that would change the body', { headers: { 'Content-Type': 'text/html' } }],
  ])('refuses %s, and does not blame the recipient', (_, change) => {
    expect(refusalOf({ ...MAIL, ...change })).toMatchObject({ isRecipientFault: false })
  })
})

describe('wireAddress', () => {
  it.each([
    ['ada@example.org', 'ada@example.org'],
    ["o'neil+news@Mail.Example.ORG", "o'neil+news@mail.example.org"],
    ['josé@bücher.example', 'josé@xn--bcher-kva.example'],
    ['root@localhost', 'root@localhost'],
  ])('takes %s as %s', (address, wire) => {
    expect(wireAddress(address)).toBe(wire)
  })

  it.each([
    'ada',
    'ada@',
    '@b.c',
    'a b@c.d',
    'a@b..c',
    'a@-b.c',
    'a@b-.c',
    'a..b@c.d',
    '.a@b.c',
    'a.@b.c',
    'a@b@c',
    'a@b.c\n',
    'a@b\tc.d',
    '<a@b.c>',
    '"a b"@c.d',
    'a@[127.0.0.1]',
    `${'a'.repeat(65)}@b.c`,
    `a@${'b.'.repeat(130)}c`,
    'a\u0000@b.c',
    'a\u200b@b.c',
    'a@b.c;d@e.f',
  ])('refuses %j', (address) => {
    expect(wireAddress(address)).toBeNull()
  })

  it('never lets a control character, blank, bracket or second recipient through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), (local, domain) => {
        const wire = wireAddress(`${local}@${domain}`)
        expect(wire === null || /^[^\s\p{C}<>,;:@]+@[a-z0-9.-]+$/u.test(wire)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
