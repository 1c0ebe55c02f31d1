import { describe, expect, it } from 'vitest'
import { apiChangelog, changelogApis, changelogKinds } from './api-changelog.ts'

describe('the API changelog', () => {
  it('begins with the newest', () => {
    const dates = apiChangelog.map(({ date }) => date)
    expect(dates).toEqual([...dates].sort().reverse())
    expect(dates.length).toBeGreaterThan(0)
  })
  it('names days that exist, and says each thing once, in sentences', () => {
    for (const { date, api, kind, text } of apiChangelog) {
      expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date)
      expect(changelogApis).toContain(api)
      expect(changelogKinds).toContain(kind)
      expect(text).toMatch(/^[A-Z].*\.$/s)
    }
    expect(new Set(apiChangelog.map(({ text }) => text)).size).toBe(apiChangelog.length)
  })
})
