import { describe, expect, it } from 'vitest'
import { isTag, tagPattern } from './schemas.ts'

describe('a tag', () => {
  it.each(['guild', 'x1', '42', 'my-community', 'a-b-c', 'x'.repeat(63)])('may be %s', (text) => {
    expect(isTag(text)).toBe(true)
    expect(text).toMatch(new RegExp(tagPattern))
  })
  it.each(['', 'x', 'x'.repeat(64), 'Guild', 'a--b', '-a', 'a-', 'a.b', 'a_b', 'a b', 'é1', 'ab\n', 'ab\0'])(
    'is not %j',
    (text) => expect(isTag(text)).toBe(false),
  )
})
