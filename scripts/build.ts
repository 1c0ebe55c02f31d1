/**
 * Emits what is published: JavaScript and types of the contract, the SDK and the server, into each package's dist. The
 * repository itself needs no build: Node runs the sources.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
for (const name of ['contract', 'sdk', 'server']) {
  const folder = join(root, 'packages', name)
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const config = join(folder, 'tsconfig.build.json')
  execFileSync('tsc', ['-p', config], { stdio: 'inherit' })
}
const server = join(root, 'packages', 'server')
cpSync(join(server, 'src/db/migrations'), join(server, 'dist/src/db/migrations'), { recursive: true })
cpSync(join(server, 'src/domain/demo/static'), join(server, 'dist/src/domain/demo/static'), { recursive: true })
writeFileSync(join(server, 'dist/README.md'), 'The built server. Run `node dist/src/cli/guildhall.js serve`.\n')
console.log('built packages/{contract,sdk,server}/dist')
