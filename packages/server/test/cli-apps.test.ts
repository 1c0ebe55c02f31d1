import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, runCommand, type ServerProcess, startServerProcess } from '../src/testing/server-process.ts'

let dataDir: Awaited<ReturnType<typeof makeDataDir>>
let server: ServerProcess
let env: Record<string, string>

beforeAll(async () => {
  dataDir = await makeDataDir()
  env = { GUILDHALL_DATA_DIR: dataDir.path }
  server = await startServerProcess(env)
})
afterAll(async () => {
  await server.stop()
  await dataDir.remove()
})

const run = (...words: string[]) => runCommand(['apps', ...words], env)
async function answer(...words: string[]) {
  const { code, stdout, stderr } = await run(...words, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('apps', () => {
  it('are created with a secret that is shown once, listed and removed', async () => {
    const made = await answer(
      'create',
      '--name',
      'Room booker',
      '--redirect-uri',
      'https://a.example.org/cb',
      '--redirect-uri',
      'https://b.example.org/cb',
    )
    expect(made).toEqual({
      id: expect.any(String),
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      client_secret: expect.stringMatching(/^gs_/),
    })
    const shown = {
      name: 'Room booker',
      redirect_uris: ['https://a.example.org/cb', 'https://b.example.org/cb'],
      token_lifetime: 'lasting',
      is_public: false,
      scopes: null,
    }
    const { stdout } = await run('list', '--json')
    expect(JSON.parse(stdout)).toEqual([{ ...shown, id: made.id, client_id: made.client_id }])
    expect(stdout).not.toContain('gs_')
    expect(await answer('remove', '--id', made.id)).toEqual({ id: made.id, removed: true })
    expect(await answer('list')).toEqual([])
    expect(await run('remove', '--id', made.id)).toMatchObject({ code: 1, stdout: '', stderr: 'guildhall: No such app\n' })
  })
  it('are public, narrow and short-lived where it is said, and belong to somebody', async () => {
    await runCommand(['users', 'create', '--email', 'ada@example.org', '--username', 'ada', '--password', 'correct horse'], env)
    const made = await answer(
      'create',
      '--name',
      'Phone',
      '--public',
      '--redirect-uri',
      'com.example.phone:/cb',
      '--scopes',
      'openid, read_user',
      '--token-lifetime',
      'expiring',
      '--owner',
      'ada@example.org',
    )
    expect(made).not.toHaveProperty('client_secret')
    expect(await answer('list', '--owner', 'ada@example.org')).toMatchObject([
      { client_id: made.client_id, is_public: true, scopes: ['openid', 'read_user'], token_lifetime: 'expiring' },
    ])
  })
  it.each([
    ['an address by http', ['--redirect-uri', 'http://a.example.org/cb'], /must use https/],
    ['a scope that is none', ['--redirect-uri', 'https://a.example.org/cb', '--scopes', 'everything'], /which is no scope/],
    [
      'an owner who is nobody',
      ['--redirect-uri', 'https://a.example.org/cb', '--owner', 'x@example.org'],
      /no user with the e-mail/,
    ],
    ['no address', [], /--redirect-uri/],
    ['another lifetime', ['--redirect-uri', 'https://a.example.org/cb', '--token-lifetime', 'long'], /must be one of/],
  ])('are refused with %s', async (_what, words, message) => {
    const { code, stderr } = await run('create', '--name', 'App', ...words)
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })
})

describe('issuers rotate-keys', () => {
  it('publishes a new key beside the old one, in the running server too', async () => {
    const published = async () => {
      const { keys } = (await (await fetch(`${server.url}/jwks.json`)).json()) as { keys: { kid: string }[] }
      return keys.map(({ kid }) => kid)
    }
    const [old] = await published()
    const { code, stdout } = await runCommand(['issuers', 'rotate-keys', '--json'], env)
    expect(code).toBe(0)
    const { published: told } = JSON.parse(stdout)
    expect(told).toHaveLength(2)
    expect(told).toContain(old)
    await expect.poll(async () => (await published()).sort(), { timeout: 5000 }).toEqual([...told].sort())
  })
  it('says which community is not there', async () => {
    const { code, stderr } = await runCommand(['issuers', 'rotate-keys', '--community', 'nobody'], env)
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'guildhall: there is no community with the tag nobody\n' })
  })
})
