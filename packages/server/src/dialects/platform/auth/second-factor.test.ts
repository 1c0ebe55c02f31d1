import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { login, type Person, password, send, signUp } from '../testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

/** What the person's app shows now; a code works once, so each gets a step of its own. */
const codeOf = (secret: string): string => {
  t.clock.advance(30_000)
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: t.clock.now() })
}
const tryLogin = (email: string, code?: string, given = password) => {
  t.clock.advance(1_050)
  return send(t, 'POST', '/auth/login', { body: { email, password: given, ...(code !== undefined && { totp_code: code }) } })
}

async function withSecondFactor(username: string): Promise<{ person: Person; secret: string; recoveryCodes: string[] }> {
  const person = await signUp(t, username)
  const { secret } = (await person.post('/users/me/totp')).body.data
  const enabled = await person.post('/users/me/totp/enable', { code: codeOf(secret) })
  expect(enabled.status, enabled.text).toBe(200)
  return { person, secret, recoveryCodes: enabled.body.data.recovery_codes }
}

describe('a second factor', () => {
  it('is begun with a secret and an address for a QR code (201), and is not in force yet', async () => {
    const person = await signUp(t, 'beginner')
    const begun = await person.post('/users/me/totp')
    expect(begun).toMatchObject({ status: 201, body: { data: { secret: expect.stringMatching(/^[A-Z2-7]{32}$/) } } })
    const { secret, uri } = begun.body.data
    expect(new URL(uri).searchParams.get('secret')).toBe(secret)
    expect(uri).toContain(encodeURIComponent(person.email))
    expect((await tryLogin(person.email)).status).toBe(200)
    const wrong = await person.post('/users/me/totp/enable', { code: '000000' })
    expect(wrong).toMatchObject({ status: 400, body: { error: { details: [{ field: 'code' }] } } })
    expect((await tryLogin(person.email)).status).toBe(200)
  })

  it('is asked for at the next login (401, naming totp_code), and let in with a right code', async () => {
    const { person, secret } = await withSecondFactor('two-factor')
    const without = await tryLogin(person.email)
    expect(without).toMatchObject({
      status: 401,
      body: { error: { code: 'authentication_required', details: [{ field: 'totp_code', code: 'required' }] } },
    })
    const wrong = await tryLogin(person.email, '000000')
    expect(wrong).toMatchObject({ status: 401, body: { error: { details: [{ field: 'totp_code', code: 'invalid' }] } } })
    expect((await tryLogin(person.email, codeOf(secret))).status).toBe(200)
    // Sessions that are open already go on.
    expect((await person.get('/users/me')).status).toBe(200)
  })

  it('does not tell a wrong password from a right one without it', async () => {
    const { person, secret } = await withSecondFactor('no-oracle')
    const wrong = await tryLogin(person.email, codeOf(secret), 'wrong password')
    expect(wrong.body.error.message).toBe('E-mail or password is wrong')
    expect(wrong.body.error).not.toHaveProperty('details')
  })

  it('takes a code once, and the one that enabled it not again', async () => {
    const person = await signUp(t, 'once')
    const { secret } = (await person.post('/users/me/totp')).body.data
    const enabling = codeOf(secret)
    await person.post('/users/me/totp/enable', { code: enabling })
    expect((await tryLogin(person.email, enabling)).status).toBe(401)
    const code = codeOf(secret)
    const answers = await Promise.all([1, 2, 3].map(() => tryLogin(person.email, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
  })

  it('gives ten recovery codes, each good for one login in its place, in any spelling', async () => {
    const { person, recoveryCodes } = await withSecondFactor('paper')
    expect(recoveryCodes).toHaveLength(10)
    const [first, second] = recoveryCodes as [string, string]
    expect((await tryLogin(person.email, first)).status).toBe(200)
    expect((await tryLogin(person.email, first)).status).toBe(401)
    expect((await tryLogin(person.email, second.toUpperCase().replaceAll('-', ' '))).status).toBe(200)
    const { person: other } = await withSecondFactor('other-paper')
    expect((await tryLogin(other.email, recoveryCodes[2])).status).toBe(401)
  })

  it('is guessed as slowly as a password', async () => {
    const { person, secret } = await withSecondFactor('guessed')
    const statuses: number[] = []
    for (let n = 0; n < 11; n++) statuses.push((await tryLogin(person.email, String(n).padStart(6, '0'))).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429])
    const elsewhere = await send(t, 'POST', '/auth/login', {
      from: '203.0.113.9',
      body: { email: person.email, password, totp_code: codeOf(secret) },
    })
    expect(elsewhere.status).toBe(200)
  })

  it('is not begun anew while it is on (400), and switched off with a code alone', async () => {
    const { person, secret, recoveryCodes } = await withSecondFactor('switcher')
    expect((await person.post('/users/me/totp')).status).toBe(400)
    expect((await person.post('/users/me/totp/disable', { code: '000000' })).status).toBe(400)
    expect((await tryLogin(person.email)).status).toBe(401)
    expect((await person.post('/users/me/totp/disable', { code: codeOf(secret) })).status).toBe(204)
    expect((await tryLogin(person.email)).status).toBe(200)
    expect((await person.post('/users/me/totp/disable', { code: codeOf(secret) })).status).toBe(400)
    // Begun again, the old recovery codes are worth nothing.
    const again = (await person.post('/users/me/totp')).body.data.secret
    expect(again).not.toBe(secret)
    await person.post('/users/me/totp/enable', { code: codeOf(again) })
    expect((await tryLogin(person.email, recoveryCodes[0])).status).toBe(401)
  })

  it('is kept sealed: neither secret nor codes stand in the database', async () => {
    const { person, secret, recoveryCodes } = await withSecondFactor('sealed')
    const { rows } = await t.db.admin.query<{ row: string }>(
      `select to_jsonb(u)::text as row from users u where id = $1 union all select to_jsonb(r)::text from recovery_codes r where user_id = $1`,
      [person.userId],
    )
    expect(rows).toHaveLength(11)
    const text = rows.map(({ row }) => row).join('\n')
    const raw = Buffer.from(Secret.fromBase32(secret).buffer).toString('hex')
    for (const known of [secret, raw, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
      expect(text).not.toContain(known)
  })

  it('goes on after a refresh, which asks for no code', async () => {
    const { person, secret } = await withSecondFactor('refreshing')
    const tokens = await login(t, person.email, { totp: codeOf(secret) })
    expect((await send(t, 'POST', '/auth/refresh', { body: { refresh_token: tokens.refresh_token } })).status).toBe(200)
  })
})
