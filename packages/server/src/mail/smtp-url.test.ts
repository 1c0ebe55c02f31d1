import { describe, expect, it } from 'vitest'
import { smtpMailer } from './smtp-mailer.ts'
import { parseSmtpUrl } from './smtp-url.ts'

describe('parseSmtpUrl', () => {
  it('reads host, port, name and password, undoing percent-encoding', () => {
    expect(
      parseSmtpUrl('smtp://ada%40example.org:p%3A%2Fw%25@mail.example.org:2525?name=guild.example.org&requireTLS=true'),
    ).toEqual({
      host: 'mail.example.org',
      port: 2525,
      isSecure: false,
      auth: { user: 'ada@example.org', pass: 'p:/w%' },
      requireTls: true,
      ignoreTls: false,
      rejectUnauthorized: true,
      clientName: 'guild.example.org',
    })
  })

  it.each([
    ['smtp://mail.example.org', { port: 587, isSecure: false }],
    ['smtps://mail.example.org', { port: 465, isSecure: true }],
    ['smtp://[::1]:25', { host: '::1', port: 25 }],
    ['smtp://h?tls.rejectUnauthorized=false', { rejectUnauthorized: false }],
    ['smtp://h?tls.rejectUnauthorized=0', { rejectUnauthorized: true }],
    ['smtp://h?ignoreTLS=true', { ignoreTls: true }],
  ])('reads %s', (url, expected) => {
    expect(parseSmtpUrl(url)).toMatchObject(expected)
  })

  it.each([
    'mail.example.org:25',
    'https://ada:hunter22@mail.example.org',
    'smtp://',
    'smtp://ada:hunter22@mail.example.org:99999',
    'smtp://ada:hunter22@mail.example.org?logger=true',
    'smtp://ada:hunter22@mail.example.org?hunter22=1',
    '',
  ])('refuses %j without repeating the password', (url) => {
    let said = ''
    try {
      smtpMailer({ url, log: { info() {}, warn() {} } })
    } catch (error) {
      said = `${error} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`
    }
    expect(said).toContain('SMTP_URL')
    expect(said).not.toContain('hunter22')
  })
})
