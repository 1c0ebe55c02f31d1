/** Bodies of forms, in either coding, with the nesting that API 1 knows: `plan[id]=…`, `channels[]=…`. Source: space contract 2.4. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import qs from 'qs'
import { checkText } from '../../http/body.ts'
import { multipartType, parseMultipart } from '../../http/multipart.ts'
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
  app.addContentTypeParser(
    multipartType,
    { parseAs: 'buffer', bodyLimit: formBytesMax },
    async ({ headers }: FastifyRequest, bytes: Buffer) =>
      bytes.length === 0 ? undefined : parseMultipartForm(headers['content-type']!, bytes),
  )
}

/** Throws what `parseMultipart` and `parseNestedForm` throw. */
async function parseMultipartForm(contentType: string, bytes: Buffer): Promise<ReturnType<typeof parseNestedForm>> {
  const fields = new URLSearchParams(await parseMultipart(contentType, bytes))
  return parseNestedForm(Buffer.from(fields.toString()))
}

/** Throws Fail `malformed_body` for what is no UTF-8, too deep or too much; `invalid_request` for text PostgreSQL cannot hold. */
export function parseNestedForm(bytes: Buffer): Record<string, unknown> | unknown[] {
  if (!isUtf8(bytes) || !isUtf8(unescapeBytes(bytes))) throw new Fail('malformed_body')
  let form: Record<string, unknown> | unknown[]
  try {
    const parsed = qs.parse(numberLists(bytes.toString('utf8')), {
      depth: depthMax,
      strictDepth: true,
      parameterLimit: parametersMax,
      throwOnLimitExceeded: true,
      arrayLimit: itemsMax,
    })
    const names = Object.keys(parsed)
    // A list without a name, `[][label]=…`: what a JSON body writes as an array.
    form = names.length > 0 && names.every((name, index) => name === String(index)) ? Object.values(parsed) : parsed
  } catch (error) {
    throw new Fail('malformed_body', { cause: error })
  }
  checkText(form, '')
  return form
}

/**
 * Gives the objects of a list their numbers: `f[][id]=1&f[][label]=a&f[][label]=b` are two, and the parser would make one. The
 * next one begins where a field comes again, as Rails reads them.
 */
function numberLists(text: string): string {
  if (!/(\[|%5B)(\]|%5D)(\[|%5B)/i.test(text)) return text
  const lists = new Map<string, { index: number; names: Set<string> }>()
  const number = (_: string, before: string, rest: string): string => {
    const list = lists.get(before) ?? { index: 0, names: new Set() }
    lists.set(before, list)
    if (list.names.has(rest)) {
      list.index++
      list.names.clear()
    }
    // A list inside an object comes again for each of its items.
    if (!rest.includes('[]')) list.names.add(rest)
    return `${before}[${list.index}][${rest}`
  }
  const pairs = text.split('&')
  // Refused below.
  if (pairs.length > parametersMax) return text
  const renamed = pairs.map((pair) => {
    const equals = pair.indexOf('=')
    let name = (equals === -1 ? pair : pair.slice(0, equals)).replace(/%5B/gi, '[').replace(/%5D/gi, ']')
    // What is deeper is refused below.
    for (let depth = 0; depth < depthMax; depth++) name = name.replace(/^(.*?)\[\]\[(.*)$/s, number)
    return equals === -1 ? name : name + pair.slice(equals)
  })
  return renamed.join('&')
}

/** What the escapes stand for, byte by byte: the parser would keep those that are no UTF-8 as they are written. */
const unescapeBytes = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes.toString('latin1').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
