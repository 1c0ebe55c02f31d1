/** Form-encoded bodies with the nesting that API 1 knows: `plan[id]=…`, `channels[]=…`. Source: space contract 2.4. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import qs from 'qs'
import { checkText } from '../../http/body.ts'
import { Fail } from '../../kernel/fail.ts'

const depthMax = 5
/** A form is read more than once and by character: the largest body that is quick. */
const formBytesMax = 256 * 1024
const parametersMax = 1000
const itemsMax = 200

/** Makes this part of the app take forms, besides what it takes. */
export function takeNestedForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: formBytesMax },
    (_request, bytes, done) => {
      try {
        done(null, parseNestedForm(bytes as Buffer))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

/** Throws Fail `malformed_body` for what is no UTF-8, too deep or too much; `invalid_request` for text PostgreSQL cannot hold. */
export function parseNestedForm(bytes: Buffer): Record<string, unknown> {
  if (!isUtf8(bytes) || !isUtf8(unescapeBytes(bytes))) throw new Fail('malformed_body')
  let form: Record<string, unknown>
  try {
    form = qs.parse(bytes.toString('utf8'), {
      depth: depthMax,
      strictDepth: true,
      parameterLimit: parametersMax,
      throwOnLimitExceeded: true,
      arrayLimit: itemsMax,
    })
  } catch (error) {
    throw new Fail('malformed_body', { cause: error })
  }
  checkText(form, '')
  return form
}

/** What the escapes stand for, byte by byte: the parser would keep those that are no UTF-8 as they are written. */
const unescapeBytes = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes.toString('latin1').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
