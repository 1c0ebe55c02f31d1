import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { login, mailedToken, mailsTo, password, register, send, signUp } from '../testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const post = (path: string, body: unknown) => {
  t.clock.advance(1_050)
  return send(t, 'POST', path, { body })
}
const isVerified = async (userId: string): Promise<boolean> => {
  const { rows } = await t.db.admin.query('select email_verified_at from users where id = $1', [userId])
  return rows[0].email_verified_at !== null
}
const subjects = async (email: string) => (await mailsTo(t, email)).map(({ subject }) => subject)

describe('a forgotten password', () => {
  it('is answered alike for a known and an unknown address (202), and mails a link to the known one', async () => {
    const { email } = await register(t, 'forgetful')
    const known = await post('/auth/forgot-password', { email: email.toUpperCase() })
    const unknown = await post('/auth/forgot-password', { email: 'nobody@people.example.org' })
    for (const answer of [known, unknown]) expect([answer.status, answer.body]).toEqual([202, {}])
    expect(await subjects(email)).toEqual(['Is this your e-mail address?', 'Choose a new password'])
    expect(await mailsTo(t, 'nobody@people.example.org')).toEqual([])
    const [, mail] = await mailsTo(t, email)
    expect(mail!.text).toMatch(/http:\/\/localhost:4000\/account\/reset-password\?token=[\w-]{43}\n/)
  })

  it('is replaced with the link, once: every session ends, and the address is proved (204)', async () => {
    const person = await signUp(t, 'reset')
    const second = await login(t, person.email)
    await post('/auth/forgot-password', { email: person.email })
    const token = await mailedToken(t, person.email)
    expect((await post('/auth/reset-password', { token, password: 'a new password' })).status).toBe(204)
    expect((await person.get('/users/me')).status).toBe(401)
    expect((await post('/auth/refresh', { refresh_token: second.refresh_token })).status).toBe(401)
    expect((await post('/auth/login', { email: person.email, password })).status).toBe(401)
    expect((await post('/auth/login', { email: person.email, password: 'a new password' })).status).toBe(200)
    expect(await isVerified(person.userId)).toBe(true)
    const again = await post('/auth/reset-password', { token, password: 'another password' })
    expect(again).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect((await post('/auth/login', { email: person.email, password: 'a new password' })).status).toBe(200)
  })

  it('has one link open, also of several asked for at once', async () => {
    const person = await signUp(t, 'hurried')
    await Promise.all(Array.from({ length: 4 }, () => post('/auth/forgot-password', { email: person.email })))
    const mails = (await mailsTo(t, person.email)).filter(({ subject }) => subject === 'Choose a new password')
    const tokens = mails.map(({ text }) => /[?&]token=([\w-]+)/.exec(text)![1])
    expect(tokens).toHaveLength(4)
    const answers = []
    for (const [n, token] of tokens.entries())
      answers.push((await post('/auth/reset-password', { token, password: `the password ${n}` })).status)
    expect(answers.toSorted()).toEqual([204, 400, 400, 400])
  })

  it('is not replaced with a link from before the password was changed', async () => {
    const person = await signUp(t, 'changed-since')
    await post('/auth/forgot-password', { email: person.email })
    const token = await mailedToken(t, person.email)
    const changed = { current_password: password, new_password: 'changed meanwhile' }
    expect((await person.post('/users/me/password', changed)).status).toBe(204)
    expect((await post('/auth/reset-password', { token, password: 'hijacked' })).status).toBe(400)
    await login(t, person.email, { password: 'changed meanwhile' })
  })

  it('takes a link for an hour', async () => {
    const { email } = await register(t, 'slow')
    await post('/auth/forgot-password', { email })
    const token = await mailedToken(t, email)
    t.clock.advance(3_600_000)
    expect((await post('/auth/reset-password', { token, password: 'a new password' })).status).toBe(400)
    await login(t, email)
  })

  it('takes the newest link alone', async () => {
    const { email } = await register(t, 'impatient')
    await post('/auth/forgot-password', { email })
    const older = await mailedToken(t, email)
    await post('/auth/forgot-password', { email })
    const newer = await mailedToken(t, email)
    expect(newer).not.toBe(older)
    expect((await post('/auth/reset-password', { token: older, password: 'a new password' })).status).toBe(400)
    expect((await post('/auth/reset-password', { token: newer, password: 'short' })).status).toBe(400)
    // A refused password did not use it up.
    expect((await post('/auth/reset-password', { token: newer, password: 'a new password' })).status).toBe(204)
  })

  it('lets one of two uses at the same moment win', async () => {
    const { email } = await register(t, 'racer')
    await post('/auth/forgot-password', { email })
    const token = await mailedToken(t, email)
    const uses = ['first password', 'second password'].map((next) => post('/auth/reset-password', { token, password: next }))
    expect((await Promise.all(uses)).map(({ status }) => status).sort()).toEqual([204, 400])
  })

  it('does not fill a mailbox: five mails an hour, and still the same answer', async () => {
    const { email } = await register(t, 'pestered')
    for (let n = 0; n < 8; n++) expect((await post('/auth/forgot-password', { email })).status).toBe(202)
    expect((await subjects(email)).filter((subject) => subject === 'Choose a new password')).toHaveLength(5)
  })

  it.each(['garbage', '', 'x'.repeat(43), `${'x'.repeat(42)}%00`])('refuses the link %j (400)', async (token) => {
    expect((await post('/auth/reset-password', { token, password: 'a new password' })).status).toBe(400)
    expect((await post('/auth/verify-email', { token })).status).toBe(400)
  })

  it('keeps no link that could be used in the database, nor the mail in the queue in clear', async () => {
    const { email } = await register(t, 'kept')
    await post('/auth/forgot-password', { email })
    const token = await mailedToken(t, email)
    const { rows } = await t.db.admin.query<{ text: string }>(
      `select to_jsonb(a)::text as text from account_tokens a union all select j.payload::text from graphile_worker._private_jobs j
       union all select o.data::text from outbox o`,
    )
    const text = rows.map((row) => row.text).join('\n')
    expect(text).not.toContain(token)
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'))
    expect(text).not.toContain('reset-password')
  })
})

describe('an address', () => {
  it('is verified with the link that registering mailed, once (204)', async () => {
    const { email, userId } = await register(t, 'fresh')
    expect(await isVerified(userId)).toBe(false)
    const token = await mailedToken(t, email)
    expect((await post('/auth/verify-email', { token })).status).toBe(204)
    expect(await isVerified(userId)).toBe(true)
    expect((await post('/auth/verify-email', { token })).status).toBe(400)
  })

  it('is mailed the link again on demand (202), up to five times an hour (429)', async () => {
    const person = await signUp(t, 'again')
    const first = await mailedToken(t, person.email)
    const answers: number[] = []
    for (let n = 0; n < 6; n++) answers.push((await person.post('/users/me/verification')).status)
    expect(answers).toEqual([202, 202, 202, 202, 202, 429])
    expect((await post('/auth/verify-email', { token: first })).status).toBe(400)
    expect((await post('/auth/verify-email', { token: await mailedToken(t, person.email) })).status).toBe(204)
    t.clock.advance(3_700_000)
    const count = (await mailsTo(t, person.email)).length
    const tokens = await login(t, person.email)
    const verified = await send(t, 'POST', '/users/me/verification', {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(verified.status).toBe(202)
    expect(await mailsTo(t, person.email)).toHaveLength(count)
  })

  it('is not proved by a link that went to the one before', async () => {
    const person = await signUp(t, 'mover')
    const old = await mailedToken(t, person.email)
    expect((await person.patch('/users/me', { email: 'moved@people.example.org' })).status).toBe(200)
    expect((await post('/auth/verify-email', { token: old })).status).toBe(400)
    expect(await isVerified(person.userId)).toBe(false)
    expect((await post('/auth/verify-email', { token: await mailedToken(t, 'moved@people.example.org') })).status).toBe(204)
    expect(await isVerified(person.userId)).toBe(true)
  })

  it('takes no link of the other kind', async () => {
    const { email } = await register(t, 'crossed')
    const verify = await mailedToken(t, email)
    expect((await post('/auth/reset-password', { token: verify, password: 'a new password' })).status).toBe(400)
    await post('/auth/forgot-password', { email })
    expect((await post('/auth/verify-email', { token: await mailedToken(t, email) })).status).toBe(400)
  })
})
