import { getHeapSpaceStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { giveBackStartUpMemory } from './start-up-memory.ts'

const youngBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size

it('giveBackStartUpMemory shrinks what starting has blown up, and leaves what is in use', () => {
  let kept: object[] = []
  for (let round = 0; round < 100; round++) kept = Array.from({ length: 20_000 }, (_, number) => ({ number, list: [round] }))
  const before = youngBytes()
  expect(before).toBeGreaterThan(8 * 1024 ** 2)
  giveBackStartUpMemory()
  expect(youngBytes()).toBeLessThan(before / 2)
  expect(kept[19_999]).toEqual({ number: 19_999, list: [99] })
  expect('gc' in globalThis).toBe(false)
})
