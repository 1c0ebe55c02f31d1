/** The one error table: nothing in it that nobody throws, nothing promised by a route that cannot come. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { allRoutes } from '@guildhall/contract/apis'
import { wireCodes } from '@guildhall/contract/community/error-body'
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { hostRoutes } from '@guildhall/contract/host'
import { errorsOf } from '@guildhall/contract/route'
import { describe, expect, it } from 'vitest'
import { wireCode, wordError } from '../src/dialects/community/errors.ts'
import { Fail } from '../src/kernel/fail.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const text = globSync('**/*.ts', { cwd: source })
  .filter((file) => !/\.test\.ts$|(^|\/)testing\//.test(file))
  .map((file) => readFileSync(`${source}${file}`, 'utf8'))
  .join('\n')
const codes = Object.keys(errors) as ErrorCode[]

/** Codes that are in no route's own list, with who answers them. */
const answeredByTheServer: Partial<Record<ErrorCode, string>> = {
  malformed_request: 'the HTTP server, where its parser gives up',
  malformed_url: 'the HTTP server, before a route is known',
  route_not_found: 'the HTTP server, where no route is',
  method_not_allowed: 'the HTTP server, where a path has other methods',
  url_too_long: 'the HTTP server, before a route is known',
  headers_too_large: 'the HTTP server, before a route is known',
  app_not_found: 'the account pages and the CLI, which keep apps',
}

describe('the error table', () => {
  it('has a word on the wire for each code, and a code for each word', () => {
    expect(codes.filter((code) => !(wireCodes as readonly string[]).includes(wireCode(code)))).toEqual([])
    const used = new Set(codes.map(wireCode))
    expect(wireCodes.filter((word) => !used.has(word))).toEqual([])
  })
  it('holds no code that nothing throws', () => {
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })
  it('holds no code that no route and no part of the server answers', () => {
    const declared = new Set([...allRoutes, ...hostRoutes].flatMap(errorsOf))
    expect(codes.filter((code) => !declared.has(code) && !(code in answeredByTheServer))).toEqual([])
    expect(Object.keys(answeredByTheServer).filter((code) => declared.has(code as ErrorCode))).toEqual([])
  })
  it('says a sentence that gives nothing away, with the request id', () => {
    for (const code of codes) {
      const body = wordError(new Fail(code, { cause: new Error('inner secret') }), 'request-1') as Record<string, unknown>
      expect(body).toEqual({ error: errors[code].title, code: wireCode(code), requestId: 'request-1' })
    }
  })
})
