import { expect, it } from 'vitest'
import { closeAll } from './close-all.ts'

const noting = (names: string[], name: string) => async () => void names.push(name)

it('closes what was opened last first, and each once', async () => {
  const closed: string[] = []
  const closers = [noting(closed, 'database'), noting(closed, 'server')]
  await closeAll(closers)
  await closeAll(closers)
  expect(closed).toEqual(['server', 'database'])
})

it('closes the others where one fails, and says what failed', async () => {
  const closed: string[] = []
  const broken = new Error('broken')
  const closers = [noting(closed, 'database'), () => Promise.reject(broken), noting(closed, 'jobs')]
  await expect(closeAll(closers)).rejects.toMatchObject({ errors: [broken] })
  expect(closed).toEqual(['jobs', 'database'])
})
