import { describe, expect, it } from 'vitest'
import { type AbsentRoute, fillPath, parametersOf } from '../route.ts'
import { passwordGrant, spaceAbsentV1 } from './absent-v1.ts'
import { spaceAbsentV2 } from './absent-v2.ts'

const all = [...spaceAbsentV1, ...spaceAbsentV2]
const repeated = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index)
const countsByTag = (rows: readonly AbsentRoute[]) =>
  Object.fromEntries([...Map.groupBy(rows, ({ tag }) => tag)].map(([tag, ofTag]) => [tag, ofTag.length]))

describe('what the Space API does not offer yet', () => {
  it('has an id of its own for each operation', () => {
    expect(repeated(all.map(({ id }) => id))).toEqual([])
    expect(spaceAbsentV1.filter(({ id }) => !/^space\.[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(id))).toEqual([])
    expect(spaceAbsentV2.filter(({ id }) => !/^space2\.[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(id))).toEqual([])
  })

  it('names each method and path once, whatever the parameters are called', () => {
    expect(repeated(all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`))).toEqual([])
  })

  it('has well-formed paths below the base of their API', () => {
    const segments = '(/([a-z]+(_[a-z]+)*|:[a-z][A-Za-z]*(\\.pdf)?))+$'
    const v1 = spaceAbsentV1.filter((row) => row !== passwordGrant)
    expect(v1.filter(({ path }) => !new RegExp(`^(/c/:tag)?/api${segments}`).test(path))).toEqual([])
    expect(spaceAbsentV2.filter(({ path }) => !new RegExp(`^/api/v2${segments}`).test(path))).toEqual([])
    for (const { path } of all) expect(repeated(parametersOf(path)), path).toEqual([])
  })

  it('fills the id of an invoice in before the ending of its PDF', () => {
    const { path } = spaceAbsentV2.find(({ id }) => id === 'space2.invoices.getPdf')!
    expect(fillPath(path, { id: '42' })).toBe('/api/v2/invoices/42.pdf')
  })

  it('gives each operation a sentence of its own and a reason', () => {
    for (const api of [spaceAbsentV1, spaceAbsentV2]) expect(repeated(api.map(({ summary }) => summary))).toEqual([])
    expect(all.filter(({ summary }) => !/^[A-Z].*[^.]$/.test(summary))).toEqual([])
    expect(all.filter(({ absent }) => !/\S/.test(absent))).toEqual([])
  })

  // Space contract 2.5 documents 71 operations, of which 21 are built, and 2.6 the four of webhook subscriptions.
  it('leaves out 54 operations of API 1 and the password grant', () => {
    expect(countsByTag(spaceAbsentV1)).toEqual({
      Spaces: 1,
      Memberships: 2,
      'Membership plans': 3,
      Invitations: 2,
      'Membership notes': 4,
      'Membership payment methods': 1,
      Resources: 1,
      Bookings: 6,
      'Booking credits': 2,
      'Check-ins': 7,
      'Time passes': 4,
      'Guest accounts': 4,
      Invoices: 3,
      'Payment records': 3,
      Charges: 3,
      Teams: 4,
      'Webhook subscriptions': 4,
      OAuth: 1,
    })
    expect(spaceAbsentV1).toHaveLength(50 + 4 + 1)
  })

  // The OpenAPI description of API 2 has 134 operations under 112 paths; the counts are those of its headings.
  it('leaves out the 134 operations of API 2 and the MCP server', () => {
    expect(countsByTag(spaceAbsentV2)).toEqual({
      Article: 2,
      Booking: 10,
      'Calendar Blocker': 2,
      Allocation: 2,
      'Check-in': 4,
      Contact: 2,
      Customer: 1,
      'Drop-In Pass Purchase': 1,
      'Drop-In Pass Template': 2,
      'Drop-In Pass': 3,
      Event: 18,
      'External Booking': 7,
      'External Resource': 7,
      Invoice: 12,
      'Invoice Reminder': 1,
      'Membership Profile': 6,
      'Booking Credit': 1,
      Membership: 4,
      'Navigation Link': 4,
      Network: 2,
      Resource: 9,
      Payment: 1,
      Product: 2,
      Refund: 1,
      'Single page app': 4,
      'Space Profile': 1,
      Space: 1,
      'Space Billing Details': 2,
      'Built-in Email Customizations': 2,
      'Cost Center': 1,
      'Discount Code': 1,
      'Payment Method': 2,
      'Membership Plan': 1,
      'Revenue Account': 1,
      'Space Payment Method': 2,
      Approval: 2,
      Url: 1,
      Subscription: 4,
      Team: 2,
      'Space Preview': 1,
      User: 1,
      'User Email Preview': 1,
      MCP: 1,
    })
    expect(spaceAbsentV2).toHaveLength(134 + 1)
    expect(new Set(spaceAbsentV2.map(({ path }) => path)).size).toBe(112 + 1)
  })
})
