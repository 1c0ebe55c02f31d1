/**
 * Writes what is published: each packages/<name>/dist becomes a complete package, with JavaScript, types where others
 * import it, and a package.json that names these. The repository itself needs no build: Node runs the sources, which
 * it does not do below node_modules.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  readonly exports?: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}
interface Package {
  readonly name: 'contract' | 'sdk' | 'server'
  /** What only the built declarations import; the versions are those of the workspace. */
  readonly typeDependencies?: readonly string[]
  /** Files that are read at run time and that tsc does not copy. */
  readonly assets?: readonly string[]
}

const packages: readonly Package[] = [
  { name: 'contract' },
  { name: 'sdk', typeDependencies: ['@guildhall/contract', 'typebox'] },
  { name: 'server', assets: ['src/db/migrations', 'src/domain/demo/static'] },
]

const root = join(import.meta.dirname, '..')
const folderOf = (name: string): string => join(root, 'packages', name)
const manifestOf = (name: string): Manifest => JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'))

for (const { name, assets = [], typeDependencies = [] } of packages) {
  const folder = folderOf(name)
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  execFileSync('tsc', ['-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' })
  for (const asset of assets) cpSync(join(folder, asset), join(dist, asset), { recursive: true })
  cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  cpSync(join(folder, 'README.md'), join(dist, 'README.md'))
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published(manifestOf(name), typeDependencies), null, 2)}\n`)
}
console.log('built packages/{contract,sdk,server}/dist')

/** The sources' manifest (private, so that nobody publishes the folder above) with the built files for the sources. */
function published(manifest: Manifest, typeDependencies: readonly string[]): object {
  const { private: _private, devDependencies: _devDependencies, exports, bin, dependencies, ...rest } = manifest
  return {
    ...rest,
    ...(exports && { exports: mapValues(exports, (path) => ({ types: built(path, '.d.ts'), default: built(path, '.js') })) }),
    ...(bin && { bin: mapValues(bin, (path) => built(path, '.js')) }),
    dependencies: { ...dependencies, ...Object.fromEntries(typeDependencies.map((name) => [name, versionOf(name)])) },
  }
}

function built(path: string, extension: '.js' | '.d.ts'): string {
  return path.replace(/\.ts$/, extension)
}

function mapValues<T>(record: Readonly<Record<string, string>>, map: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

/** The version of a package that the workspace itself asks for. */
function versionOf(wanted: string): string {
  for (const { name } of packages) {
    const version = manifestOf(name).dependencies?.[wanted]
    if (version !== undefined) return version
  }
  throw new Error(`no package of the workspace depends on ${wanted}`)
}
