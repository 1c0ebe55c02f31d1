import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { formBytesMax, formOf, parseForm, takeForms } from './form-body.ts'

const type = { 'content-type': 'application/x-www-form-urlencoded' }
async function send(payload: string | Buffer, headers: Record<string, string> = type) {
  const app = Fastify()
  takeForms(app)
  app.post('/', async (request) => Object.fromEntries(formOf(request)))
  return app.inject({ method: 'POST', url: '/', payload, headers })
}

describe('forms', () => {
  it('are read as browsers send them, with or without a charset', async () => {
    for (const suffix of ['', '; charset=UTF-8']) {
      const headers = { 'content-type': `application/x-www-form-urlencoded${suffix}` }
      expect((await send('a=1+2&b=%C3%A4%26&c', headers)).json()).toEqual({ a: '1 2', b: 'ä&', c: '' })
    }
  })
  it('are not read from other kinds of body (415)', async () => {
    for (const other of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
      expect((await send('a=1', { 'content-type': other })).statusCode).toBe(415)
  })
  it('are not larger than 64 kB (413)', async () => {
    expect((await send(`a=${'x'.repeat(formBytesMax - 2)}`)).statusCode).toBe(200)
    expect((await send(`a=${'x'.repeat(formBytesMax - 1)}`)).statusCode).toBe(413)
  })
  it.each(['a=%00', '%00=a'])('hold no text that PostgreSQL cannot: %s', (body) => {
    expect(() => parseForm(Buffer.from(body))).toThrow('invalid_request')
  })
  it('are UTF-8', () => expect(() => parseForm(Buffer.from([0x61, 0x3d, 0xff]))).toThrow('malformed_body'))
})
