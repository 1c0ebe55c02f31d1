/** Two plans side by side: A B A B …, each round a pair, so that whatever the machine does meanwhile meets both. */
import type { Loader } from './loader.ts'
import type { Measured, Plan } from './plan.ts'
import { cpuSecondsOf, cpuSecondsOfPostgres } from './processes.ts'
import { median, ratios, type Spread } from './statistics.ts'

export interface Side {
  /** Or one for each round, where what is sent is used up: round 0 warms up. Making it is not measured. */
  readonly plan: Plan | ((round: number) => Promise<Plan>)
  /** Whose processor time is told beside the figures. */
  readonly pid: number
  /** The PostgreSQL behind it, where one is asked. */
  readonly postmasterPid?: number
}
export interface Rounds {
  readonly rounds: readonly Measured[]
  /** Processor time of the process for one answer, in microseconds; the median of all rounds. */
  readonly cpuMicros: number
  /** The same for PostgreSQL; undefined where none is asked. */
  readonly postgresMicros: number | undefined
}
export interface Comparison {
  readonly ours: Rounds
  readonly baseline: Rounds
}

export async function compare(
  loader: Loader,
  ours: Side,
  baseline: Side,
  options: { rounds: number; warmUpMs: number },
): Promise<Comparison> {
  // None at all where it is nought: what is sent once must not be sent before it is measured.
  if (options.warmUpMs > 0)
    for (const side of [ours, baseline]) await loader.run({ ...(await planOf(side, 0)), durationMs: options.warmUpMs })
  const sides = [ours, baseline].map((side) => ({
    side,
    rounds: [] as Measured[],
    cpu: [] as number[],
    postgres: [] as number[],
  }))
  for (let round = 1; round <= options.rounds; round++) {
    for (const { side, rounds, cpu, postgres } of sides) {
      const plan = await planOf(side, round)
      const before = usageOf(side)
      const measured = await loader.run(plan)
      const after = usageOf(side)
      rounds.push(measured)
      cpu.push(((after.process - before.process) * 1e6) / measured.answers)
      postgres.push(((after.postgres - before.postgres) * 1e6) / measured.answers)
    }
  }
  const [a, b] = sides.map(({ side, rounds, cpu, postgres }) => ({
    rounds,
    cpuMicros: median(cpu),
    postgresMicros: side.postmasterPid === undefined ? undefined : median(postgres),
  }))
  return { ours: a!, baseline: b! }
}

const planOf = async ({ plan }: Side, round: number): Promise<Plan> => (typeof plan === 'function' ? plan(round) : plan)

const usageOf = ({ pid, postmasterPid }: Side) => ({
  process: cpuSecondsOf(pid),
  postgres: postmasterPid === undefined ? 0 : cpuSecondsOfPostgres(postmasterPid),
})

export const medianOf = ({ rounds }: Rounds, figure: keyof Measured): number => median(rounds.map((round) => round[figure]))

/** Throughput of ours in that of the baseline, pair by pair. */
export const throughputRatio = ({ ours, baseline }: Comparison): Spread =>
  ratios(
    ours.rounds.map(({ perSecond }) => perSecond),
    baseline.rounds.map(({ perSecond }) => perSecond),
  )

/** A time of ours in that of the baseline, pair by pair. */
export const timeRatio = ({ ours, baseline }: Comparison, figure: 'p50' | 'p95'): Spread =>
  ratios(
    ours.rounds.map((round) => round[figure]),
    baseline.rounds.map((round) => round[figure]),
  )
