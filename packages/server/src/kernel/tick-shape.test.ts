import { executionAsyncResource } from 'node:async_hooks'
import { setFlagsFromString } from 'node:v8'
import { expect, it } from 'vitest'
import { giveBackStartUpMemory } from './start-up-memory.ts'
import { keepTickShape } from './tick-shape.ts'

setFlagsFromString('--allow-natives-syntax')
const haveSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (one: object, other: object) => boolean
setFlagsFromString('--no-allow-natives-syntax')

const nextTickObject = () => new Promise<object>((resolve) => process.nextTick(() => resolve(executionAsyncResource())))

it('is that of every later tick, whatever is collected in between', async () => {
  const kept = await keepTickShape()
  giveBackStartUpMemory()
  expect(haveSameShape(kept, await nextTickObject())).toBe(true)
  expect(haveSameShape(kept, {})).toBe(false)
})
