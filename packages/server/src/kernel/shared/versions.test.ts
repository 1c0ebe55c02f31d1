import { describe, expect, it } from 'vitest'
import { Versions } from './versions.ts'

const makeVersions = () => new Versions(Versions.allocate())
const areCurrent = (versions: Versions, found: { versions: readonly (readonly [string, number])[] } | undefined) =>
  versions.areCurrent(found!.versions)

describe('Versions', () => {
  it('tells a changed id from one that did not change', () => {
    const versions = makeVersions()
    const before = [versions.current('a'), versions.current('b')]
    versions.bump('a')
    expect(versions.current('a')).not.toBe(before[0])
    expect(versions.current('b')).toBe(before[1])
  })
  it('tells every id changed where it is not known which did', () => {
    const versions = makeVersions()
    const before = versions.current('anything')
    versions.bumpAll()
    expect(versions.current('anything')).not.toBe(before)
  })
})

describe('a row whose ids are known only once it is read', () => {
  it('is read once while nothing changes, and is old as soon as one of its ids changes', async () => {
    const versions = makeVersions()
    let reads = 0
    const found = await versions.read(
      async () => ({ owner: `owner ${++reads}` }),
      () => ['user', 'app'],
    )
    expect(found!.row).toEqual({ owner: 'owner 1' })
    expect(areCurrent(versions, found)).toBe(true)
    versions.bump('someone else')
    expect(areCurrent(versions, found)).toBe(true)
    versions.bump('app')
    expect(areCurrent(versions, found)).toBe(false)
  })
  it.each([
    ['by an id', (versions: Versions) => versions.bump('user')],
    ['by all', (versions: Versions) => versions.bumpAll()],
  ])('is read again where something changed %s meanwhile, with the ids that it has then', async (_, change) => {
    const versions = makeVersions()
    let stored = { owner: 'user' }
    let reads = 0
    const found = await versions.read(
      async () => {
        const row = stored
        // Changed after the row was read and before anybody knew on whom it depends.
        if (++reads === 1) {
          stored = { owner: 'other' }
          change(versions)
        }
        return row
      },
      ({ owner }) => [owner],
    )
    expect(found!.row).toEqual({ owner: 'other' })
    expect(areCurrent(versions, found)).toBe(true)
    versions.bump('other')
    expect(areCurrent(versions, found)).toBe(false)
  })
  it('is answered and not kept where changes never rest', async () => {
    const versions = makeVersions()
    let reads = 0
    const found = await versions.read(
      async () => {
        versions.bump('anybody')
        return { number: ++reads }
      },
      () => ['user'],
    )
    expect(found!.row.number).toBeLessThanOrEqual(3)
    expect(areCurrent(versions, found)).toBe(false)
  })
  it('is nothing where there is none', async () => {
    expect(
      await makeVersions().read(
        async () => undefined,
        () => [],
      ),
    ).toBeUndefined()
  })
})
