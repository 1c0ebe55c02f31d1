/** Imports go one way. Each exception is written here with its reason, and the list may only shrink. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))

interface Import {
  /** Both are paths below `packages/`, or `to` the name of another package. */
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

export function importsOf(file: string, text: string): Import[] {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
  return [...withoutComments.matchAll(statement)].map(([, type, still, dynamic]) => {
    const name = (still ?? dynamic)!
    const to = name.startsWith('.') ? relative(packages, resolve(packages, dirname(file), name)) : name
    return { from: file, to, isType: type !== undefined }
  })
}

const isFree = (file: string): boolean => /\.test\.ts$|(^|\/)testing\/|^server\/test\//.test(file)
const files = globSync('*/{src,test}/**/*.ts', { cwd: packages, exclude: (name) => name.includes('node_modules') })
const imports = files
  .filter((file) => !isFree(file))
  .flatMap((file) => importsOf(file, readFileSync(resolve(packages, file), 'utf8')))
const inServer = imports.filter(({ from }) => from.startsWith('server/src/'))

/** Lowest first. A room imports itself and lower rows; rooms of one row do not know each other. */
const rows: readonly (readonly string[])[] = [
  ['kernel'],
  ['db'],
  ['events', 'jobs queue', 'mail', 'outgoing'],
  ['identity'],
  ['domain'],
  ['jobs tasks'],
  ['http'],
  ['dialects'],
  ['app'],
  ['main'],
]
function roomOf(path: string): string {
  const inside = path.replace('server/src/', '')
  if (inside === 'app.ts') return 'app'
  // A constant that anybody may show.
  if (inside === 'version.ts') return 'kernel'
  // What else lies at the top, and the commands, opens the parts.
  if (!inside.includes('/') || inside.startsWith('cli/')) return 'main'
  if (/^jobs\/(runner|tasks)/.test(inside)) return 'jobs tasks'
  if (inside.startsWith('jobs/')) return 'jobs queue'
  return inside.split('/')[0]!
}
const rankOf = (room: string): number => rows.findIndex((row) => row.includes(room))
const show = ({ from, to }: Import): string => `${from} → ${to}`
const folderBelow = (base: string, path: string): string | undefined =>
  path.startsWith(base) ? path.slice(base.length).split('/')[0] : undefined

/** `from → to`: why it may be. */
const exceptions: Readonly<Record<string, string>> = {
  'server/src/cli/doctor.ts → pg': 'the doctor looks at a server that may not be fit for a pool of ours',
}
const isForbidden = (found: Import): boolean => !(show(found) in exceptions)

describe('imports', () => {
  it('are read from the source, all ways of writing one', () => {
    const text = `import a from './a.ts'\nimport type { B } from "./x"\nimport {\n  c,\n} from '../c.ts'\nexport * from './d.ts'\n// import './no.ts'\nimport './e.ts'\nconst f = await import('./f.ts')\n/* import './no.ts' */\nexport { type G } from 'g'\n`
    expect(importsOf('server/src/db/x.ts', text).map(({ to }) => to.replace('server/src/', ''))).toEqual([
      'db/a.ts',
      'c.ts',
      'db/d.ts',
      'db/e.ts',
      'db/f.ts',
      'g',
    ])
    expect(imports.length).toBeGreaterThan(200)
  })

  it('go down the rooms: main → app → dialects → http → domain → identity → events, queue, mail, outgoing → db → kernel', () => {
    const rooms = new Set(inServer.map(({ from }) => roomOf(from)))
    expect([...rooms].filter((room) => rankOf(room) === -1)).toEqual([])
    const upward = inServer.filter(({ from, to }) => {
      if (!to.startsWith('server/src/')) return false
      const [lower, upper] = [roomOf(to), roomOf(from)]
      return lower !== upper && rankOf(lower) >= rankOf(upper)
    })
    expect(upward.filter(isForbidden).map(show)).toEqual([])
  })

  it('of the contract name nothing of ours', () => {
    const wrong = imports.filter(
      ({ from, to }) => from.startsWith('contract/') && !to.startsWith('contract/src/') && to !== 'typebox',
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('of the SDK are its own files, and types of the contract', () => {
    const wrong = imports.filter(
      ({ from, to, isType }) =>
        from.startsWith('sdk/') && !to.startsWith('sdk/src/') && !(isType && /^(@guildhall\/contract(\/|$)|typebox$)/.test(to)),
    )
    expect(wrong.map(show)).toEqual([])
  })

  it('of a dialect never name another dialect, the database or a store', () => {
    const wrong = inServer.filter(({ from, to }) => {
      const dialect = folderBelow('server/src/dialects/', from)
      if (dialect === undefined) return false
      const other = folderBelow('server/src/dialects/', to)
      return (
        (other !== undefined && other !== dialect) || to.startsWith('server/src/db/') || to === 'pg' || to.endsWith('-store.ts')
      )
    })
    expect(wrong.filter(isForbidden).map(show)).toEqual([])
  })

  it('of a store come from its own folder alone', () => {
    const wrong = inServer.filter(({ from, to }) => to.endsWith('-store.ts') && dirname(from) !== dirname(to))
    expect(wrong.filter(isForbidden).map(show)).toEqual([])
  })

  it('of the driver are in the database room alone; others know its types at most', () => {
    const wrong = inServer.filter(({ from, to, isType }) => to === 'pg' && !isType && roomOf(from) !== 'db')
    expect(wrong.filter(isForbidden).map(show)).toEqual([])
  })

  it('of test helpers are in tests alone', () => {
    const wrong = inServer.filter(({ to }) => /(^|\/)testing\/|\.test\.ts$|^server\/test\//.test(to))
    expect(wrong.filter(isForbidden).map(show)).toEqual([])
  })

  it('name each exception that is still needed, and none besides', () => {
    const known = new Set(imports.map(show))
    expect(Object.keys(exceptions).filter((name) => !known.has(name))).toEqual([])
  })
})
