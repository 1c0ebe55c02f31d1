/** Bodies of HTML forms (application/x-www-form-urlencoded), for an encapsulated part of the app. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fail } from '../kernel/fail.ts'
import { checkText } from './body.ts'

/** The largest form holds 20 addresses of 2048 characters, percent-encoded at worst in part. */
export const formBytesMax = 64 * 1024

/** Makes this part of the app take forms, and nothing but forms. */
export function takeForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: formBytesMax },
    (_request, bytes, done) => {
      try {
        done(null, parseForm(bytes as Buffer))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

/** The form of a request; empty where no body was sent. The first of several fields of one name counts. */
export const formOf = (request: FastifyRequest): URLSearchParams =>
  request.body instanceof URLSearchParams ? request.body : new URLSearchParams()

/** Throws Fail `malformed_body` for bytes that are no UTF-8, `invalid_request` for text that PostgreSQL cannot hold. */
export function parseForm(bytes: Buffer): URLSearchParams {
  if (!isUtf8(bytes)) throw new Fail('malformed_body')
  const form = new URLSearchParams(bytes.toString('utf8'))
  for (const [name, value] of form) {
    checkText(name, 'body')
    checkText(value, name)
  }
  return form
}
