import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { allRoutes, apis } from '@guildhall/contract/apis'
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { hostRoutes } from '@guildhall/contract/host'
import { openidEndpoints } from '@guildhall/contract/openid'
import { errorsOf } from '@guildhall/contract/route'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Wording } from '../../http/dialect.ts'
import { templatedPath } from '../../http/openapi.ts'
import { createServer } from '../../http/server.ts'
import { compileCheck } from '../../http/validation.ts'
import { Fail } from '../../kernel/fail.ts'
import { createLogger } from '../../kernel/logger.ts'
import { wordError } from '../community/errors.ts'
import { platformWording } from '../platform/errors.ts'
import { spaceWording } from '../space/errors.ts'
import { documentNames, documents, referenceDocument, referencePages } from './reference.ts'

const options = {
  publicUrl: 'https://guildhall.test',
  wordings: { community: { wordError }, platform: platformWording, space: spaceWording },
}
const document = referenceDocument('community', options)
const root = fileURLToPath(new URL('../../../../../', import.meta.url))

// biome-ignore lint/suspicious/noExplicitAny: a test reads any part of the document
type Loose = any

describe.each(documentNames)('the OpenAPI document of the %s API', (name) => {
  const document = referenceDocument(name, options)
  const { routes, components, tagDescriptions } = documents[name].describe()
  const wording: Wording = options.wordings[name]
  const statusOf = (code: ErrorCode): number => wording.statusOf?.(new Fail(code)) ?? errors[code].status

  it('passes redocly lint without an error or a warning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-openapi-'))
    try {
      const file = join(folder, 'openapi.json')
      const lint = async (content: unknown) => {
        await writeFile(file, JSON.stringify(content))
        const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js')
        const given = [cli, 'lint', '--format', 'json', '--config', join(root, 'redocly.yaml'), file]
        const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' }
        const run = promisify(execFile)(process.execPath, given, { env, maxBuffer: 1 << 26 })
        const { stdout } = await run.catch((error: { stdout: string }) => error)
        return JSON.parse(stdout) as {
          totals: { errors: number; warnings: number }
          problems: { message: string; location: Loose }[]
        }
      }
      const { totals, problems } = await lint(document)
      expect(problems.map(({ message, location }) => `${location[0]?.pointer} ${message}`)).toEqual([])
      expect(totals).toMatchObject({ errors: 0, warnings: 0 })
      // The lint really looks: an example that its schema refuses is found.
      const broken = structuredClone(document) as Loose
      const { path, method, reply } = routes.find((spec) => spec.method === 'POST' && spec.reply.status === 201)!
      const operation = broken.paths[templatedPath(path)][method.toLowerCase()]
      operation.responses[reply.status].content['application/json'].example = { id: 7 }
      expect((await lint(broken)).problems.length).toBeGreaterThan(0)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('describes each declared route with what it needs, its example and all its errors', () => {
    for (const spec of [...routes, ...hostRoutes]) {
      const path = templatedPath(spec.path)
      const operation: Loose = document.paths[path]?.[spec.method.toLowerCase()]
      expect(operation, spec.id).toMatchObject({ operationId: spec.id, tags: [spec.tag], summary: spec.summary })
      expect(operation['x-required-scope']).toBe('scope' in spec.access ? spec.access.scope : undefined)
      expect(operation.security.length > 0, spec.id).toBe(!('open' in spec.access))
      expect(operation.responses[spec.reply.status], spec.id).toBeDefined()
      for (const code of errorsOf(spec)) {
        const [content]: Loose[] = Object.values(operation.responses[statusOf(code)].content)
        expect(content.examples[code], `${spec.id} ${code}`).toEqual({ $ref: `#/components/examples/${code}` })
      }
    }
    const described = Object.values(document.paths).flatMap((path) => Object.values(path)).length
    expect(described).toBe(routes.length + hostRoutes.length)
  })

  it('tells of tags and 304 where an answer has a body to tag, and of the bodies that are taken', () => {
    const { bodyTypes = ['application/json'] } = documents[name].describe()
    for (const spec of routes) {
      const operation: Loose = document.paths[templatedPath(spec.path)]?.[spec.method.toLowerCase()]
      expect('304' in operation.responses, spec.id).toBe(spec.method === 'GET' && spec.reply.status === 200)
      if (spec.body) expect(Object.keys(operation.requestBody.content), spec.id).toEqual(bodyTypes)
    }
  })

  it('has a heading text for each tag', () => {
    const tags = [...routes, ...hostRoutes].map(({ tag }) => tag)
    expect(tags.filter((tag) => !(tag in tagDescriptions))).toEqual([])
  })

  it('describes the error body as the dialect words every code', () => {
    const check = compileCheck(components.Error, 'body')
    for (const code of Object.keys(errors) as ErrorCode[]) {
      expect(check(wording.wordError(new Fail(code), 'request-1')), code).toEqual([])
      const named = new Fail(code, { problems: [{ field: 'a', message: 'is wrong' }] })
      expect(check(wording.wordError(named, 'request-1')), code).toEqual([])
    }
  })

  it('shows examples that the schemas of their routes take', () => {
    for (const spec of [...routes, ...hostRoutes]) {
      for (const part of ['params', 'query', 'body'] as const) {
        const value = spec.example[part]
        if (spec[part] && value !== undefined)
          expect(compileCheck(spec[part], part)(structuredClone(value)), `${spec.id} ${part}`).toEqual([])
      }
      expect(compileCheck(spec.reply.schema, 'body')(spec.example.reply), `${spec.id} reply`).toEqual([])
    }
  })
})

describe('the document of the Community API', () => {
  it('takes a publishable key where READ_PUBLIC is enough and nowhere else', () => {
    const at = (path: string, method: string) => (document.paths[path] as Loose)[method].security
    expect(at('/api/v1/communities/{tag}/articles', 'get')).toEqual([{ PublishableKey: [] }, { SecretKey: [] }, { Session: [] }])
    expect(at('/api/v1/communities/{tag}/articles', 'post')).toEqual([{ SecretKey: [] }, { Session: [] }])
    expect(at('/api/communities/{tag}/publishable-key', 'get')).toEqual([])
  })

  it('names the eleven schemas of the original, and repeats no named schema', () => {
    const eleven = [
      'Event',
      'Tier',
      'Article',
      'Product',
      'Member',
      'AtlasHotspot',
      'AtlasCategory',
      'Segment',
      'Membership',
      'Error',
      'Pagination',
    ]
    const { schemas } = document.components as Loose
    expect(Object.keys(schemas).slice(0, 11)).toEqual(eleven)
    expect(schemas.Event.properties.tiers.items).toEqual({ $ref: '#/components/schemas/Tier' })
    const texts = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]))
    const repeated: string[] = []
    const walk = (value: unknown, where: string): void => {
      if (value === null || typeof value !== 'object') return
      const name = texts.get(JSON.stringify(value))
      if (name && where !== `/components/schemas/${name}`) repeated.push(`${name} at ${where}`)
      for (const [key, inner] of Object.entries(value)) walk(inner, `${where}/${key}`)
    }
    walk(document, '')
    expect(repeated).toEqual([])
  })
})

describe('the pages of the reference', () => {
  let app: FastifyInstance
  beforeAll(async () => {
    app = createServer({ log: createLogger('silent'), wordingAt: () => ({ wordError }) })
    referencePages(app, options)
    await app.ready()
  })
  afterAll(() => app.close())
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

  it('serves the document to any page, with a tag that answers 304', async () => {
    const answer = await get('/openapi.json')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(document)))
    const etag = String(answer.headers.etag)
    expect((await get('/openapi.json', { 'if-none-match': etag })).statusCode).toBe(304)
  })

  it('serves a reader that loads nothing from elsewhere', async () => {
    const page = await get('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('/openapi.json')
    // What a page loads by itself stands in src and href; every one is of this server.
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)
    expect(loaded).toEqual(['/docs/scalar.js'])
    expect(page.body).not.toMatch(/https?:\/\//)
    expect(page.body).toContain('"withDefaultFonts": false')
    expect(page.body).toContain('"telemetry": false')
    const policy = String(page.headers['content-security-policy'])
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    for (const kind of ['default-src', 'connect-src', 'font-src', 'img-src']) expect(policy).toContain(`${kind} 'self'`)
    const script = await get('/docs/scalar.js')
    expect(script.headers['content-type']).toContain('javascript')
    expect(script.body.length).toBeGreaterThan(1_000_000)
    const packed = await get('/docs/scalar.js', { 'accept-encoding': 'gzip, br' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(packed.rawPayload.length).toBeLessThan(script.rawPayload.length / 2)
  })

  it('lists every route and every absent one with its reason', async () => {
    const { body, headers } = await get('/docs/compatibility')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    for (const { path } of apis.flatMap(({ routes, absent }) => [...routes, ...absent])) {
      expect(body).toContain(`<code>${templatedPath(path)}</code>`)
    }
    expect(body.match(/<td>works<\/td>/g)).toHaveLength(allRoutes.length + openidEndpoints.length)
    expect(body.match(/<td>absent: /g)).toHaveLength(apis.flatMap(({ absent }) => absent).length)
  })
})
