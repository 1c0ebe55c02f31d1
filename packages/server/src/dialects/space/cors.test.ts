/** Pages of any site may call API 1 with a token they hold. */
import { fillPath } from '@guildhall/contract/route'
import { spaceRoutes } from '@guildhall/contract/space'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from './testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const origin = { origin: 'https://app.example.com' }

it.each(spaceRoutes.map(({ id, method, path, example }) => [id, method, fillPath(path, example.params)]))(
  '%s answers a preflight',
  async (_, method, path) => {
    const { status, headers } = await t.send('OPTIONS', path, { headers: { ...origin, 'access-control-request-method': method } })
    expect([status, headers['access-control-allow-origin']]).toEqual([204, '*'])
    expect(headers['access-control-allow-methods']!.split(', ')).toContain(method)
    expect(headers['access-control-allow-headers']).toContain('Authorization')
    expect(headers.allow!.split(', ')).toEqual(expect.arrayContaining([method, 'OPTIONS']))
  },
)
it('answers and refusals may be read, and no credentials of the browser are asked for', async () => {
  for (const path of ['/c/guild/api/plans', '/api/user', '/c/guild/api/memberships']) {
    const { headers } = await t.send('GET', path, { headers: origin, token: null })
    expect(headers['access-control-allow-origin'], path).toBe('*')
    expect(headers['access-control-expose-headers']).toContain('Retry-After')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  }
})
