import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startScriptedSmtpServer } from '../src/mail/testing/scripted-smtp-server.ts'
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

const run = (line: string) => runCommand(line.split(' '), env)
async function answer(line: string) {
  const { code, stdout, stderr } = await run(`${line} --json`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}
async function refusal(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}

describe('communities', () => {
  it('are created with a founder of their own name who cannot sign in', async () => {
    const made = await answer('communities create --tag orbis --name Orbis --join-mode INVITE_ONLY')
    expect(made).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), tag: 'orbis', name: 'Orbis' })
    const { key } = (await (await fetch(`${server.url}/api/communities/orbis/publishable-key`)).json()) as { key: string }
    const community = await (await fetch(`${server.url}/api/v1/communities/orbis`, { headers: { 'x-api-key': key } })).json()
    expect(community).toMatchObject({ joinMode: 'INVITE_ONLY', counts: { members: 1 } })
    const members = (await (
      await fetch(`${server.url}/api/v1/communities/orbis/members`, { headers: { 'x-api-key': key } })
    ).json()) as { name: string }[]
    expect(members[0]!.name).toBe('Orbis')
  })
  it('are owned by an existing user where one is named', async () => {
    const user = await answer('users create --email Ada@Example.org --username ada --password correct-horse')
    expect(user).toEqual({ id: expect.any(String), email: 'ada@example.org', username: 'ada' })
    await answer('communities create --tag owned --name Owned --owner ada@example.org')
    expect(await refusal('communities create --tag other --name Other --owner nobody@example.org')).toBe(
      'guildhall: there is no user with the e-mail nobody@example.org\n',
    )
  })
  it('are listed, changed and put on a plan', async () => {
    await answer('communities create --tag changing --name Before')
    await answer(
      'communities update --community changing --name After --join-mode REQUEST_ONLY --sign-in-requires-membership true',
    )
    await answer('communities set-plan --community changing --plan pro')
    const rows = (await answer('communities list')) as { tag: string }[]
    expect(rows.find(({ tag }) => tag === 'changing')).toMatchObject({ name: 'After', joinMode: 'REQUEST_ONLY', plan: 'pro' })
  })
  it.each([
    ['communities create --tag orbis2 --name', 'option'],
    ['communities create --tag Orbis --name x', 'tag must be 2 to 63 lower-case letters'],
    ['communities create --tag api --name x', 'tag is reserved'],
    ['communities create --tag a--b --name x', 'tag must be'],
    ['communities create --tag fine --name x --join-mode SOMETIMES', 'must be one of OPEN, REQUEST_ONLY, INVITE_ONLY'],
    ['communities set-plan --community nobody --plan pro', 'no community with the tag nobody'],
    ['communities update --community orbis', 'name something to change'],
  ])('refuses `%s`', async (line, says) => {
    expect(await refusal(line)).toContain(says)
  })
  it('refuses a tag that is taken, in one line', async () => {
    await answer('communities create --tag twice --name Once')
    expect(await refusal('communities create --tag twice --name Twice')).toBe('guildhall: Another community has this tag\n')
  })
})

describe('users', () => {
  it('keep their password as an argon2id hash alone', async () => {
    await answer('users create --email grace@example.org --username grace --password a-password-of-hers --admin')
    const again = await refusal('users create --email GRACE@example.org --username grace2 --password a-password-of-hers')
    expect(again).toBe('guildhall: Another user has this e-mail\n')
    expect(await refusal('users create --email g2@example.org --username Grace --password a-password-of-hers')).toContain(
      'username',
    )
    expect(await refusal('users create --email g3@example.org --username grace3 --password short')).toBe(
      'guildhall: password must have at least 8 characters\n',
    )
    expect(await refusal('users create --email g3@example.org --username g.3 --password long-enough')).toBe(
      'guildhall: username must be 3 to 30 letters, digits, dashes or underscores\n',
    )
    expect(await refusal('users create --email nonsense --username grace4 --password long-enough')).toContain('email must be')
  })
})

describe('keys', () => {
  it('are created with their scopes, listed without their text, and revoked', async () => {
    await answer('communities create --tag keyed --name Keyed')
    const made = await answer('keys create --community keyed --type secret --scopes READ_PUBLIC,WRITE_SALES --name Till')
    expect(made).toEqual({
      id: expect.any(String),
      key: expect.stringMatching(/^sk_live_/),
      type: 'secret',
      scopes: ['READ_PUBLIC', 'WRITE_SALES'],
    })
    const listed = JSON.stringify(await answer('keys list --community keyed'))
    expect(listed).toContain(made.id)
    expect(listed).not.toContain(made.key)
    await answer(`keys revoke --community keyed --id ${made.id}`)
    expect(JSON.stringify(await answer('keys list --community keyed'))).not.toContain(made.id)
    expect(await refusal(`keys revoke --community keyed --id ${made.id}`)).toBe('guildhall: No such API key\n')
  })
  it('count more requests a second where an operator says so', async () => {
    await answer('communities create --tag busy --name Busy')
    const { key } = await answer('keys create --community busy --type publishable --rate-limit 100000')
    const statuses = await Promise.all(
      Array.from({ length: 150 }, () =>
        fetch(`${server.url}/api/v1/communities/busy`, { headers: { 'x-api-key': key } }).then(({ status }) => status),
      ),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
  it('refuse scopes that are none, or too many for a publishable key', async () => {
    await answer('communities create --tag scoped --name Scoped')
    expect(await refusal('keys create --community scoped --type secret --scopes EVERYTHING')).toContain('EVERYTHING is no scope')
    expect(await refusal('keys create --community scoped --type publishable --scopes ADMIN')).toContain(
      'publishable key holds READ_PUBLIC alone',
    )
  })
})

describe('operating', () => {
  it('migrates, examines, and fills a community with the demo content', async () => {
    expect((await answer('migrate')).applied[0]).toBe('0001-community')
    const report = await answer('doctor')
    expect(report.ok).toBe(true)
    expect(report.checks.map(({ name }: { name: string }) => name)).toEqual(['runtime', 'data directory', 'database', 'mail'])
    // For people too: the password is told this once.
    expect((await run('demo --tag first-demo')).stdout).toMatch(/^admin +founder\S*@example\.org \/ \S+$/m)
    const demo = await answer('demo --tag second-demo')
    const community = await fetch(`${server.url}/api/v1/communities/second-demo`, {
      headers: { 'x-api-key': demo.publishableKey },
    })
    expect(await community.json()).toMatchObject({ tag: 'second-demo', counts: { articles: 8 } })
  })
  it('examines the mail server: one that takes mail is well, one that does not answer is named (1)', async () => {
    const smtp = await startScriptedSmtpServer(() => undefined)
    onTestFinished(() => smtp.close())
    const examine = async (url: string) => {
      const { code, stdout } = await runCommand(['doctor', '--json'], { ...env, SMTP_URL: url })
      return { code, mail: JSON.parse(stdout).checks.at(-1) }
    }
    expect(await examine(smtp.url)).toEqual({
      code: 0,
      mail: { name: 'mail', isOk: true, detail: `${new URL(smtp.url).host} takes mail` },
    })
    expect(smtp.commands).toEqual(['EHLO', 'QUIT'])
    await smtp.close()
    expect(await examine(smtp.url)).toMatchObject({
      code: 1,
      mail: { isOk: false, detail: expect.stringContaining('ECONNREFUSED') },
    })
  })
  it('says what there is for a command that is none (1)', async () => {
    expect(await refusal('frobnicate')).toContain("unknown command 'frobnicate'")
  })
})

describe('alone, without a server', () => {
  it('starts the database for the command and leaves nothing running', async () => {
    const own = await makeDataDir()
    try {
      const alone = { GUILDHALL_DATA_DIR: own.path }
      const made = await runCommand(['communities', 'create', '--tag', 'alone', '--name', 'Alone', '--json'], alone)
      expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' })
      const listed = await runCommand(['communities', 'list', '--json'], alone)
      expect(JSON.parse(listed.stdout)).toHaveLength(1)
      const next = await startServerProcess(alone)
      expect((await fetch(`${next.url}/api/communities/alone/publishable-key`)).status).toBe(200)
      await next.stop()
    } finally {
      await own.remove()
    }
  })
})
