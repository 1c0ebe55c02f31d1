/** The table, for the terminal and for RESULTS.md. */
import { cpus, platform, release, totalmem } from 'node:os'
import { medianOf, type Rounds } from './compare.ts'
import { isPinning } from './processes.ts'
import { isReached, type Outcome, type Pace, type Row } from './row.ts'
import type { Spread } from './statistics.ts'

export interface Versions {
  readonly guildhall: string
  readonly postgres: string
  readonly fastify: string
  readonly pg: string
  readonly oidcProvider: string
}

export interface Finished {
  readonly row: Row
  readonly outcomes: readonly Outcome[]
}

const digits = { ratio: 2, s: 2, MB: 0 } as const

function figureText({ figure, unit }: Outcome): string {
  const say = (value: number) => value.toFixed(digits[unit])
  const suffix = unit === 'ratio' ? '' : ` ${unit}`
  const range = figure.min === figure.max ? '' : ` (${say(figure.min)}–${say(figure.max)})`
  return `${say(figure.median)}${suffix}${range}`
}

function aimText({ aim, unit }: Outcome): string {
  if (!aim) return '–'
  const suffix = unit === 'ratio' ? '' : ` ${unit}`
  return 'atLeast' in aim ? `≥ ${aim.atLeast.toFixed(digits[unit])}${suffix}` : `≤ ${aim.atMost.toFixed(digits[unit])}${suffix}`
}

const reachedText = (outcome: Outcome): string => ({ true: 'yes', false: '**no**', undefined: '–' })[String(isReached(outcome))]!

export function table(finished: readonly Finished[]): string {
  const lines = [
    '| work | against | Guildhall | baseline | figure (min–max) | aim | reached |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ]
  for (const { outcomes } of finished) {
    for (const outcome of outcomes) {
      const { work, against, ours, baseline } = outcome
      lines.push(
        `| ${[work, against, ours, baseline, figureText(outcome), aimText(outcome), reachedText(outcome)].join(' | ')} |`,
      )
    }
  }
  return lines.join('\n')
}

export function report(finished: readonly Finished[], pace: Pace, versions: Versions, date: Date): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`
  return `# Benchmark results

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Each line compares Guildhall, everything switched on (authentication, scope,
limit, tenant, logging, background jobs), with its raw baseline in the same run: ${pace.rounds} rounds of ${pace.roundMs / 1000} s each, taking turns, after a warm-up of
${pace.warmUpMs / 1000} s. Figures are medians; a ratio is taken within each pair of rounds, with the smallest and the largest in brackets.

| | |
| --- | --- |
| machine | ${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${memory} |
| system | ${platform()} ${release()} |
| Node | ${process.versions.node} |
| PostgreSQL | ${versions.postgres} (embedded, durable: fsync and synchronous_commit on) |
| Guildhall | ${versions.guildhall}, with fastify ${versions.fastify}, pg ${versions.pg}, oidc-provider ${versions.oidcProvider} |
| placement | ${placement()} |

${table(finished)}

## What is measured

${finished.map(({ row }) => `- **${row.name}**: ${row.about}`).join('\n')}

The loader is a process of its own with kept-alive connections that ask again as soon as they are answered; it checks the status of
every answer and the body of one in 64, and a wrong one ends the run. "CPU" is processor time for one answer: of the answering Node
process, and after the plus of PostgreSQL. The bare \`pg\` baselines connect as a superuser, so row-level security costs them nothing.
`
}

const placement = (): string =>
  isPinning()
    ? 'the Node process of server or baseline on core 0, PostgreSQL and the loader on core 1; start-up on both'
    : 'left to the system (no taskset): server, baseline, PostgreSQL and loader share the cores'

export const rate = (perSecond: number): string => `${Math.round(perSecond).toLocaleString('en')}/s`
export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`
export const single = (value: number): Spread => ({ median: value, min: value, max: value })

/** Above this share of its core the loader may be what is measured. */
const loaderBusyMax = 0.95

/** Answers a second and what each costs in processor time, as the table tells them. */
export function throughput(rounds: Rounds): string {
  const { cpuMicros, postgresMicros } = rounds
  const postgres = postgresMicros === undefined ? '' : ` + ${Math.round(postgresMicros)}`
  const bound = medianOf(rounds, 'loaderBusy') > loaderBusyMax ? ', loader at its limit' : ''
  return `${rate(medianOf(rounds, 'perSecond'))}, CPU ${Math.round(cpuMicros)}${postgres} µs${bound}`
}
