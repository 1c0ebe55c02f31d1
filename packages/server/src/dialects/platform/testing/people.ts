/** People who use the Platform API, for its tests: made and signed in through the API itself. */
import type { PlainMail } from '../../../identity/accounts/sealed-mail.ts'
import { openMail } from '../../../identity/accounts/sealed-mail.ts'
import { undressId } from '../../../kernel/ids.ts'
import { type Answer, type TestApp, testSecret } from '../../../testing/test-app.ts'

export const password = 'correct horse battery'

export interface Sent {
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** The network address it comes from. */
  readonly from?: string
}

/** A request below `/v1`, without a credential unless a header holds one. */
export async function send(t: TestApp, method: string, path: string, { body, headers, from }: Sent = {}): Promise<Answer> {
  const response = await t.app.inject({
    method: method as 'GET',
    url: `/v1${path}`,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(from !== undefined && { remoteAddress: from }),
  })
  const isJson = String(response.headers['content-type'] ?? '').includes('json')
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, string>,
    text: response.body,
    body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
  }
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}
export interface Person {
  /** `usr_…` */
  readonly id: string
  readonly userId: string
  readonly username: string
  readonly email: string
  readonly tokens: Tokens
  /** A request with the person's access token. The clock goes on before it, so that the limit of the free plan is never met. */
  call(method: string, path: string, sent?: Sent): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
}

/** A little more than a sixtieth of the limit's window. */
const pauseMs = 1_050

export async function register(t: TestApp, username: string): Promise<{ id: string; userId: string; email: string }> {
  t.clock.advance(pauseMs)
  const email = `${username}@people.example.org`
  const made = await send(t, 'POST', '/auth/register', { body: { email, username, password } })
  if (made.status !== 201) throw new Error(`${username} was not registered: ${made.text}`)
  return { id: made.body.data.id, userId: undressId('usr', made.body.data.id)!, email }
}

export async function login(t: TestApp, email: string, sent: Sent & { password?: string; totp?: string } = {}): Promise<Tokens> {
  t.clock.advance(pauseMs)
  const { password: given = password, totp, ...rest } = sent
  const body = { email, password: given, ...(totp !== undefined && { totp_code: totp }) }
  const answer = await send(t, 'POST', '/auth/login', { ...rest, body })
  if (answer.status !== 200) throw new Error(`${email} was not signed in: ${answer.text}`)
  return answer.body
}

export const bearer = (tokens: Pick<Tokens, 'access_token'>): { authorization: string } => ({
  authorization: `Bearer ${tokens.access_token}`,
})

/** A new person, signed in. */
export async function signUp(t: TestApp, username: string): Promise<Person> {
  const made = await register(t, username)
  return asPerson(t, { ...made, username }, await login(t, made.email))
}

/** The same person with other tokens. */
export function asPerson(t: TestApp, who: Pick<Person, 'id' | 'userId' | 'username' | 'email'>, tokens: Tokens): Person {
  const call: Person['call'] = (method, path, sent = {}) => {
    t.clock.advance(pauseMs)
    return send(t, method, path, { ...sent, headers: { ...bearer(tokens), ...sent.headers } })
  }
  return {
    id: who.id,
    userId: who.userId,
    username: who.username,
    email: who.email,
    tokens,
    call,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, { ...(body !== undefined && { body }) }),
    patch: (path, body) => call('PATCH', path, { body }),
    delete: (path) => call('DELETE', path),
  }
}

/** Mails that wait in the queue for this address, oldest first. */
export async function mailsTo(t: TestApp, email: string): Promise<PlainMail[]> {
  const { rows } = await t.db.admin.query<{ payload: { sealed: string } }>(
    `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks k on k.id = j.task_id
     where k.identifier = 'send-mail' order by j.id`,
  )
  return rows.map(({ payload }) => openMail(testSecret, payload.sealed)).filter(({ to }) => to.address === email)
}

/** The token in the newest link mailed to this address. */
export async function mailedToken(t: TestApp, email: string): Promise<string> {
  const mail = (await mailsTo(t, email)).at(-1)
  const token = /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1]
  if (!token) throw new Error(`no link was mailed to ${email}`)
  return token
}
