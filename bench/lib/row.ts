/** What a benchmark is: a name, and a run that answers lines of the table. */
import type { Loader } from './loader.ts'
import type { Scope } from './processes.ts'
import type { Spread } from './statistics.ts'

export interface Pace {
  readonly rounds: number
  readonly roundMs: number
  readonly warmUpMs: number
  /** Divides row counts; 1 but for quick runs. */
  readonly shrink: number
}

export interface Bench {
  readonly pace: Pace
  readonly loader: Loader
  /** Ends what the row starts. */
  readonly scope: Scope
  /** Where processor profiles of the server are wanted. */
  readonly profileDir: string | undefined
  readonly log: (line: string) => void
}

export interface Outcome {
  readonly work: string
  readonly against: string
  readonly ours: string
  readonly baseline: string
  /** What is compared with the aim: a ratio, or a plain figure; undefined where the line only informs. */
  readonly figure: Spread
  readonly unit: 'ratio' | 's' | 'MB'
  /** Undefined where the line only informs. */
  readonly aim: { readonly atLeast: number } | { readonly atMost: number } | undefined
}

export interface Row {
  readonly name: string
  /** One line on what is done and what it is compared with, for the report. */
  readonly about: string
  run(bench: Bench): Promise<Outcome[]>
}

export const isReached = ({ figure, aim }: Outcome): boolean | undefined => {
  if (!aim) return undefined
  return 'atLeast' in aim ? figure.median >= aim.atLeast : figure.median <= aim.atMost
}
