import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const path = '/c/guild/api/navigation_links'
const wanted = { section: 'admin/manage', label: 'Door locks', iframe_url: 'https://locks.example.org/embed?x=1' }
const add = (rest: object = {}, token?: string) => t.send('POST', path, { body: { ...wanted, ...rest }, ...(token && { token }) })

describe('navigation links', () => {
  it('are added (201), listed and removed (204) by their url', async () => {
    const made = await add()
    expect(made).toMatchObject({ status: 201, headers: { location: made.body.url } })
    expect(made.body).toEqual({
      ...wanted,
      user_editable: false,
      url: expect.stringMatching(/^http:\/\/localhost:4000\/c\/guild\/api\/navigation_links\/[0-9a-f]{32}$/),
      user_url: expect.stringMatching(/^http:\/\/localhost:4000\/c\/guild\/navigation_links\/[0-9a-f]{32}$/),
    })
    const form = 'section=members&label=Lunch&iframe_url=https%3A%2F%2Flunch.example.org%2F&user_editable=true'
    const second = await t.send('POST', path, { form })
    expect(second).toMatchObject({ status: 201, body: { section: 'members', user_editable: true } })
    expect((await t.send('GET', path)).body).toEqual([made.body, second.body])
    const remove = () => t.send('DELETE', new URL(made.body.url).pathname)
    expect((await remove()).status).toBe(204)
    expect(await remove()).toMatchObject({ status: 404, body: { error: 'No such navigation link' } })
    expect((await t.send('GET', path)).body).toEqual([second.body])
    expect((await t.changes()).map(({ type }) => type).slice(-3)).toEqual([
      'navigation_link.created',
      'navigation_link.created',
      'navigation_link.removed',
    ])
  })
  it('belong to their app: another sees and removes its own alone', async () => {
    const made = await add()
    const app = await t.makeApp('Another')
    const token = await t.tokenFor(t.community.ownerId, ['navigation'], { app })
    expect((await t.send('GET', path, { token })).body).toEqual([])
    expect((await t.send('DELETE', new URL(made.body.url).pathname, { token })).status).toBe(404)
  })
  it.each([
    [{ section: 'admin' }, { section: 'must be one of admin/setup, admin/manage, admin/analyze, members' }],
    [{ label: ' ' }, { label: 'must not be blank' }],
    [{ iframe_url: 'javascript:alert(1)' }, { iframe_url: 'must be an absolute http or https address' }],
    [{ user_editable: 'yes' }, { user_editable: 'must be a boolean' }],
    [{ section: undefined }, { section: 'is required' }],
  ])('refuses %j (422)', async (rest, errors) => {
    expect(await add(rest)).toMatchObject({ status: 422, body: { errors } })
  })
  it('are at most a hundred of one app, even where two are added at once (422)', async () => {
    const app = await t.makeApp('Greedy')
    const token = await t.tokenFor(t.community.ownerId, ['navigation'], { app })
    for (let n = 0; n < 99; n++) expect((await add({}, token)).status).toBe(201)
    const answers = await Promise.all([add({}, token), add({}, token), add({}, token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422])
  })
})
