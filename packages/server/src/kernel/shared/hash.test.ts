import { expect, it } from 'vitest'
import { hash64, type Seed } from './hash.ts'

const place = (text: string, seed?: Seed): number => hash64(text, seed)[1] & 1023

it('scatters texts that meet in one table all over one with another seed', () => {
  const meeting = Array.from({ length: 300_000 }, (_, index) => `person-${index}@example.org`).filter((text) => place(text) === 7)
  expect(meeting.length).toBeGreaterThan(200)
  const places = new Set(meeting.map((text) => place(text, [0x1234567, 0x89abcde])))
  expect(places.size).toBeGreaterThan(150)
})
