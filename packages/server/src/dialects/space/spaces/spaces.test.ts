import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hexId } from '../../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const wanted = (rest: object = {}) => ({ name: 'Hub', owner_name: 'Joe Doe', subdomain: 'hub', ...rest })

describe('POST /api/spaces', () => {
  it('makes a space of the person behind the token (201), which all dialects know', async () => {
    const userId = await t.makeUser('founder')
    const token = await t.tokenFor(userId, ['write', 'read_user', 'read_memberships'])
    const form = 'name=Caf%C3%A9&owner_name=Joe+Doe&subdomain=cafe&description=Beans&time_zone_name=Berlin&country=DE'
    const answer = await t.send('POST', '/api/spaces', { token, form })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.headers.location).toBe('http://localhost:4000/api/spaces/cafe')
    expect(answer.body).toEqual({
      id: 'space-cafe',
      name: 'Café',
      url: 'http://localhost:4000/c/cafe',
      email: null,
      created_at: expect.stringMatching(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \+0000$/),
      description: 'Beans',
      owner_id: hexId(userId),
      country: 'DE',
      locale: 'en',
      in_eu: true,
      subdomain: 'cafe',
      tax_rate: 0,
      price_display: 'gross',
      price_decimals: 2,
      time_zone_name: 'Europe/Berlin',
      time_zone_offset: expect.any(Number),
      hour_format: 24,
    })
    expect([3600, 7200]).toContain(answer.body.time_zone_offset)
    expect((await t.send('GET', '/api/spaces/space-cafe', { token: null })).body).toEqual(answer.body)
    expect((await t.send('GET', '/api/user', { token })).body.admin_of).toMatchObject([
      { space_subdomain: 'cafe', name: 'Joe Doe' },
    ])
    expect((await t.send('GET', '/c/cafe/api/memberships', { token })).body).toMatchObject([{ name: 'Joe Doe' }])
    expect((await t.call('GET', '/api/communities/cafe/publishable-key', { key: null })).status).toBe(200)
  })
  it.each([
    [{}, { name: 'is required', owner_name: 'is required', subdomain: 'is required' }],
    [wanted({ name: ' ' }), { name: 'must not be blank' }],
    [wanted({ subdomain: 'guild' }), { subdomain: 'has already been taken' }],
    [wanted({ subdomain: 'api' }), { subdomain: 'is reserved' }],
    [wanted({ subdomain: 'No Tag' }), { subdomain: expect.stringMatching(/^must be/) }],
    [wanted({ time_zone_name: 'Nowhere' }), { time_zone_name: 'must be a time zone' }],
    [wanted({ time_zone_name: '+01:00' }), { time_zone_name: 'must be a time zone' }],
    [wanted({ country: 7 }), { country: 'must be a string or null' }],
    [wanted({ country: 'Atlantis' }), { country: expect.stringMatching(/^must be a country/) }],
  ])('refuses %j (422)', async (body, errors) => {
    expect(await t.send('POST', '/api/spaces', { body })).toMatchObject({ status: 422, body: { errors } })
  })
})

describe('PUT /api/spaces/:subdomain', () => {
  it('changes what is sent, by the subdomain or the id', async () => {
    const before = (await t.send('GET', '/api/spaces/guild')).body
    const changes = {
      email: 'Hello@Example.org',
      tax_rate: 7.7,
      price_display: 'net',
      price_decimals: 0,
      hour_format: 12,
      locale: 'de-CH',
      time_zone_name: 'Europe/Zurich',
      country: 'Switzerland',
    }
    const answer = await t.send('PUT', '/api/spaces/space-guild', { body: changes })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toEqual({
      ...before,
      ...changes,
      email: 'hello@example.org',
      in_eu: false,
      time_zone_offset: expect.any(Number),
    })
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'community.updated' })
    const named = await t.send('PUT', '/api/spaces/guild', { form: 'name=The+Guild&description=&email=&tax_rate=19' })
    expect(named.body).toMatchObject({ name: 'The Guild', description: '', email: null, tax_rate: 19, hour_format: 12 })
    for (const [country, isInEu] of [
      ['PT', true],
      ['Portugal', true],
      ['us', false],
      ['', false],
    ] as const)
      expect((await t.send('PUT', '/api/spaces/guild', { body: { country } })).body).toMatchObject({
        country: country || null,
        in_eu: isInEu,
      })
    await t.send('PUT', '/api/spaces/guild', { body: { country: 'Switzerland' } })
    // The other dialects read it at once.
    expect((await t.get('')).body).toMatchObject({ name: 'The Guild' })
    expect((await t.send('PUT', '/api/spaces/guild', { body: {} })).body).toEqual(named.body)
  })
  it.each([
    [{ name: '' }, { name: 'must not be empty' }],
    [{ email: 'x' }, { email: 'is invalid' }],
    [{ tax_rate: 101 }, { tax_rate: 'must be <= 100' }],
    [{ hour_format: 13 }, { hour_format: 'must be one of 12, 24' }],
    [{ price_display: 'both' }, { price_display: 'must be one of gross, net' }],
    [{ time_zone_name: 'x' }, { time_zone_name: 'must be a time zone' }],
    [{ country: 'ZZ' }, { country: expect.stringMatching(/^must be a country/) }],
  ])('refuses %j (422)', async (body, errors) => {
    expect(await t.send('PUT', '/api/spaces/guild', { body })).toMatchObject({ status: 422, body: { errors } })
  })
  it('is for admins of that space', async () => {
    await t.createCommunity('foreign')
    expect((await t.send('PUT', '/api/spaces/foreign', { body: { name: 'X' } })).status).toBe(403)
    expect(await t.send('PUT', '/api/spaces/nowhere', { body: { name: 'X' } })).toMatchObject({
      status: 404,
      body: { error: 'No such space' },
    })
  })
})

describe('GET /api/spaces/:subdomain', () => {
  it('is public, and 404 where there is none', async () => {
    expect((await t.send('GET', '/api/spaces/guild', { token: null })).status).toBe(200)
    for (const nowhere of ['nowhere', 'space-', 'space-nowhere', 'GUILD', '%00', 'x'.repeat(300)])
      expect(await t.send('GET', `/api/spaces/${nowhere}`, { token: null }), nowhere).toMatchObject({
        status: 404,
        body: { error: 'No such space' },
      })
  })
  it('takes an id for the id of the space with that subdomain, whatever another is called', async () => {
    await t.createCommunity('twin')
    await t.createCommunity('space-twin')
    expect((await t.send('GET', '/api/spaces/space-twin')).body.subdomain).toBe('twin')
    expect((await t.send('GET', '/api/spaces/space-space-twin')).body.subdomain).toBe('space-twin')
  })
})
