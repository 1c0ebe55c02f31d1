import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { askAt, asked, askedKeys } from './asked.ts'

const at = (name: string) => ({ communityId: name, url: `https://${name}.example.org` })

describe('asked', () => {
  it('is the issuer that the work was begun for, whatever else goes on meanwhile', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `community-${index}`)
    const seen = await Promise.all(
      names.map((name, index) =>
        askAt(at(name), undefined, async () => {
          await sleep(index % 5)
          await Promise.resolve()
          return asked().at.communityId
        }),
      ),
    )
    expect(seen).toEqual(names)
  })
  it('keeps what is set for one request from the next of the same issuer', () => {
    askAt(at('one'), undefined, () => {
      asked().exchange = { used: undefined, given: [] }
    })
    expect(askAt(at('one'), undefined, () => asked().exchange)).toBeUndefined()
  })
  it('is nobody where no issuer was asked: an error, and no key', () => {
    expect(() => asked()).toThrow('no issuer is being asked')
    expect(askedKeys()).toEqual([])
  })
})
