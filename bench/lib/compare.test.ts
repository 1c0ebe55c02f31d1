import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import type { Measured, Plan } from './plan.ts'

const measured: Measured = { answers: 1, seconds: 1, perSecond: 1, p50: 1, p95: 1, p99: 1, loaderBusy: 0 }
/** Notes in which order plans are run. */
function noteOrder() {
  const seen: string[] = []
  const loader = {
    async run({ exchanges, durationMs }: Plan): Promise<Measured> {
      seen.push(`${exchanges[0]!.path} ${durationMs}`)
      return measured
    },
  }
  return { seen, loader }
}
const planAt = (path: string): Plan => ({
  port: 1,
  connections: 1,
  exchanges: [{ method: 'GET', path, headers: {}, status: 200 }],
  order: 'in turn',
  durationMs: 10,
})

describe('compare', () => {
  it('lets both sides take turns after both have warmed up', async () => {
    const { seen, loader } = noteOrder()
    const side = (path: string) => ({ plan: planAt(path), pid: process.pid })
    await compare(loader, side('/a'), side('/b'), { rounds: 2, warmUpMs: 5 })
    expect(seen).toEqual(['/a 5', '/b 5', '/a 10', '/b 10', '/a 10', '/b 10'])
  })
  it('makes a new plan for each round where a side asks for it, the warming up being round 0', async () => {
    const { seen, loader } = noteOrder()
    const side = (name: string) => ({ plan: async (round: number) => planAt(`/${name}${round}`), pid: process.pid })
    await compare(loader, side('a'), side('b'), { rounds: 2, warmUpMs: 5 })
    expect(seen).toEqual(['/a0 5', '/b0 5', '/a1 10', '/b1 10', '/a2 10', '/b2 10'])
  })
})
