import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { hexSignature, isUsableSecret, makeWebhookSecret, signWebhook } from './sign-webhook.ts'

const id = 'evt_2vHdJ0xkq1'
const nowSeconds = () => Math.floor(Date.now() / 1000)

describe('signWebhook', () => {
  it('is what the Standard Webhooks library verifies', () => {
    const secret = makeWebhookSecret()
    const body = '{"type":"resource.created","data":{"name":"Grüße ✓"}}'
    const headers = signWebhook({ id, timestampSeconds: nowSeconds(), body, secrets: [secret] })
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body))
    expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow('No matching signature')
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'evt_other' })).toThrow('No matching signature')
    expect(() => new Webhook(makeWebhookSecret()).verify(body, { ...headers })).toThrow('No matching signature')
  })

  it('takes the bytes of any other secret as the key', () => {
    // Base64 by its look, and still taken as it stands.
    for (const secret of ['correct horse', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'clé-secrète']) {
      const headers = signWebhook({ id, timestampSeconds: nowSeconds(), body: '{}', secrets: [secret] })
      expect(new Webhook(Buffer.from(secret), { format: 'raw' }).verify('{}', { ...headers })).toEqual({})
    }
  })

  it('gives what the library gives for any id, body and key', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 64 })
    // Whole characters only: a body is UTF-8.
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.string({ unit: 'grapheme' }), key, (anyId, timestampSeconds, body, bytes) => {
        const secret = `whsec_${Buffer.from(bytes).toString('base64')}`
        const headers = signWebhook({ id: anyId, timestampSeconds, body, secrets: [secret] })
        expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(anyId, new Date(timestampSeconds * 1000), body))
        expect(headers['webhook-timestamp']).toBe(String(timestampSeconds))
        expect(headers['webhook-id']).toBe(anyId)
      }),
    )
  })

  it('signs once for each secret, so that either verifies while one replaces the other', () => {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()]
    const headers = signWebhook({ id, timestampSeconds: nowSeconds(), body: '{}', secrets })
    expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/)
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', { ...headers })).toEqual({})
  })

  it('signs with no empty key', () => {
    const sign = (secrets: string[]) => () => signWebhook({ id, timestampSeconds: 1, body: '{}', secrets })
    expect(sign([])).toThrow('one secret at least')
    expect(sign([''])).toThrow('holds no key')
    expect(sign(['good enough', 'whsec_'])).toThrow('holds no key')
    expect(sign(['whsec_not base64!'])).toThrow('holds no key')
  })
})

describe('hexSignature', () => {
  it('is the value of X-Webhook-Signature, by the same rule for secrets', () => {
    // RFC 4231 §4.3, test case 2.
    expect(hexSignature('Jefe', 'what do ya want for nothing?')).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
    const secret = makeWebhookSecret()
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    expect(hexSignature(secret, 'ü')).toBe(`sha256=${createHmac('sha256', key).update('ü').digest('hex')}`)
  })
})

describe('makeWebhookSecret', () => {
  it('makes 32 fresh bytes each time', () => {
    const secrets = Array.from({ length: 50 }, makeWebhookSecret)
    expect(new Set(secrets).size).toBe(50)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(isUsableSecret(secret)).toBe(true)
    }
  })
})

describe('isUsableSecret', () => {
  it.each(['password', 'whsec', 'whsec_YQ==', 'whsec_YQ', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])('takes %s', (secret) => {
    expect(isUsableSecret(secret)).toBe(true)
  })

  it.each(['', 'whsec_', 'whsec_=', 'whsec_Y', 'whsec_Y-_Y', 'whsec_YQ== ', 'whsec_YQ===', 'whsec_YQ==YQ==', 'whsec_YR=='])(
    'refuses "%s", which holds no key',
    (secret) => {
      expect(isUsableSecret(secret)).toBe(false)
    },
  )
})
