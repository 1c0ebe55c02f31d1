/** From bytes to a JSON value: valid UTF-8, no depth that could exhaust a stack, no prototype tricks, no text PostgreSQL cannot hold. */
import { isUtf8 } from 'node:buffer'
import secureJson from 'secure-json-parse'
import { Fail, invalid } from '../kernel/fail.ts'

export const bodyBytesMax = 1024 * 1024
/** Deeper than any schema of ours goes. */
const depthMax = 64

/** An empty body is no body: undefined. Anything else that is not JSON is a `malformed_body`. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw new Fail('malformed_body')
  const text = bytes.toString('utf8')
  if (isTooDeep(text))
    throw new Fail('malformed_body', { problems: [{ field: 'body', message: `is nested more than ${depthMax} deep` }] })
  let value: unknown
  try {
    value = secureJson.parse(text, null, { protoAction: 'error', constructorAction: 'error' })
  } catch (error) {
    throw new Fail('malformed_body', { cause: error })
  }
  // Such characters can only have been written as escapes.
  if (text.includes('\\u')) checkText(value, '')
  return value
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (isInString) {
      if (unit === 0x5c /* \ */) index++
      else if (unit === 0x22 /* " */) isInString = false
    } else if (unit === 0x22) isInString = true
    else if (unit === 0x7b /* { */ || unit === 0x5b /* [ */) {
      if (++depth > depthMax) return true
    } else if (unit === 0x7d || unit === 0x5d) depth--
  }
  return false
}

/** Refuses the two things PostgreSQL's text cannot hold, naming the field: NUL and half a surrogate pair. */
export function checkText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalid(path || 'body', 'must not contain a NUL character')
    if (!value.isWellFormed()) throw invalid(path || 'body', 'must be well-formed Unicode')
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkText(item, `${path}[${index}]`)
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      checkText(name, path || 'body')
      checkText(item, path === '' ? name : `${path}.${name}`)
    }
  }
}
