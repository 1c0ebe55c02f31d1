/**
 * Packs what `npm run build` wrote and uses it as somebody else would, in a temporary folder outside of the workspace: installs
 * the SDK and the contract, runs a program and type-checks one, and starts the server on an empty data directory. Needs no
 * network: what the packages depend on comes from the workspace's node_modules.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const installed = join(root, 'node_modules')
const folder = mkdtempSync(join(tmpdir(), 'guildhall-packages-'))
try {
  const [contract, sdk, server, typebox] = pack(
    ...['contract', 'sdk', 'server'].map((name) => join(root, 'packages', name, 'dist')),
    join(installed, 'typebox'),
  ) as [string, string, string, string]
  checkSdk(sdk, contract, typebox)
  await checkServer(server, contract)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function npm(args: readonly string[], cwd: string): string {
  const quiet = ['--offline', '--no-audit', '--no-fund', '--loglevel=error']
  return execFileSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The tarballs of these packages, in their order. */
function pack(...folders: string[]): string[] {
  const packed = JSON.parse(npm(['pack', '--json', ...folders], folder)) as { filename: string }[]
  return packed.map(({ filename }) => join(folder, filename))
}

function checkSdk(...tarballs: string[]): void {
  const user = join(folder, 'user')
  mkdirSync(user)
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(user, name), `${lines.join('\n')}\n`)
  write('package.json', ['{ "type": "module", "private": true }'])
  npm(['install', ...tarballs], user)
  for (const name of ['contract', 'sdk']) checkImports(join(user, 'node_modules/@guildhall', name))

  write('program.js', [
    `import { createClient } from '@guildhall/sdk'`,
    `const fetch = async (url) => Response.json([{ slug: new URL(url).pathname }])`,
    `console.log((await createClient({ baseUrl: 'http://host', tag: 'guild', fetch }).articles.list())[0].slug)`,
  ])
  const output = execFileSync(process.execPath, ['program.js'], { cwd: user, encoding: 'utf8' })
  if (output !== '/api/v1/communities/guild/articles\n') throw new Error(`the program with the SDK printed ${output}`)

  write('program.ts', [
    `import { createClient } from '@guildhall/sdk'`,
    `import { community } from '@guildhall/contract/community'`,
    `const guild = createClient({ baseUrl: 'http://host', tag: 'guild' })`,
    `export const titles: string[] = (await guild.articles.list({ limit: 5 })).map(({ title }) => title)`,
    `export const path: '/api/v1/communities/:tag/articles' = community.articles.list.path`,
    `// @ts-expect-error a title is text, which an answer of type any would hide`,
    `export const wrong: number = titles[0] ?? (await guild.articles.getBySlug({ slug: 's' })).title`,
  ])
  const options = { strict: true, noEmit: true, module: 'NodeNext', target: 'ES2024', lib: ['ES2024', 'DOM'], types: [] }
  write('tsconfig.json', [JSON.stringify({ compilerOptions: options, files: ['program.ts'] })])
  execFileSync('tsc', ['-p', user], { stdio: 'inherit' })
  console.log('the SDK runs and has its types where it is installed')
}

/** The server has a hundred dependencies: they are links to the workspace's, but for our own packages. */
async function checkServer(server: string, contract: string): Promise<void> {
  const modules = join(folder, 'server/node_modules')
  mkdirSync(modules, { recursive: true })
  for (const name of readdirSync(installed)) {
    if (name !== '@guildhall' && !name.startsWith('.')) symlinkSync(join(installed, name), join(modules, name))
  }
  const unpack = (tarball: string, name: string): string => {
    const target = join(modules, '@guildhall', name)
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
    return target
  }
  unpack(contract, 'contract')
  const home = unpack(server, 'server')
  checkImports(home)
  const { bin, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const program = join(home, bin.guildhall)
  const said = execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).trim()
  if (said !== version) throw new Error(`the server says it is ${said}, not ${version}`)
  await checkStart(program)
  console.log('the server starts where it is installed')
}

/** With its own PostgreSQL, the demo and two threads: migrations, pictures and the threads' file are files of the package. */
async function checkStart(program: string): Promise<void> {
  const { PATH = '', HOME = '' } = process.env
  const env = {
    PATH,
    HOME,
    PORT: '0',
    GUILDHALL_HTTP_PROCESSES: '2',
    GUILDHALL_DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'warn',
  }
  const child = spawn(process.execPath, [program, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    const url = await addressOf(child)
    for (const path of ['/readyz', '/docs', '/static/demo/banner-1.svg']) {
      const { status } = await fetch(url + path)
      if (status !== 200) throw new Error(`the built server answers ${status} to ${path}`)
    }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  if (child.exitCode !== 0) throw new Error(`the built server ended with ${child.exitCode ?? child.signalCode}`)
}

/** What the banner names; throws what was said where the process ends or a minute passes before. */
function addressOf(child: ChildProcess): Promise<string> {
  const ready = Promise.withResolvers<string>()
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const url = /ready at (\S+)/.exec(said)?.[1]
    if (url !== undefined) ready.resolve(url)
  })
  const fail = () => ready.reject(new Error(`the built server does not start: ${said}`))
  child.once('exit', fail)
  const timer = setTimeout(fail, 60_000)
  return ready.promise.finally(() => clearTimeout(timer))
}

/** Whatever a package's files import by name must be among its dependencies: here it would be found anyway. */
function checkImports(home: string): void {
  const { name, dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  for (const file of globSync('src/**/*.{js,d.ts}', { cwd: home })) {
    const text = readFileSync(join(home, file), 'utf8')
    for (const [, quoted = ''] of text.matchAll(/(?:^(?:import|export|\}).* from |\bimport\()(['"][^'"]+['"])/gm)) {
      const specifier = quoted.slice(1, -1)
      const wanted = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
      if (specifier.startsWith('.') || isBuiltin(specifier) || wanted in dependencies) continue
      throw new Error(`${name}/${file} imports ${specifier}, which is not among its dependencies`)
    }
  }
}
