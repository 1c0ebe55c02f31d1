import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { apiNames, routeTable, tableFile } from '../../../../scripts/generate-sdk.ts'

describe('a route table', () => {
  it.each(apiNames)('of the %s API is what the contract says (run scripts/generate-sdk.ts)', async (name) => {
    expect(await readFile(tableFile(name), 'utf8')).toBe(routeTable(name))
  })
})
