import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
  await t.post('/segments', { name: 'Full', color: '#112233', priceMonthly: 10_050, priceYearly: 100_000 })
  await t.post('/segments', { name: 'Quarter', priceQuarterly: 5 })
  await t.post('/segments', { name: 'Free' })
  await t.post('/segments', { name: 'Hidden', priceYearly: 0, isActive: false })
  await t.db.admin.query(`update communities set currency = 'CHF', tax_rate = 7.7 where id = $1`, [t.community.id])
})
afterAll(() => t.close())

const list = async (token: string | null) => (await t.send('GET', '/c/guild/api/plans', { token })).body
const names = (plans: { name: string }[]) => plans.map(({ name }) => name)

describe('GET /plans', () => {
  it('shows anybody the plans that are offered', async () => {
    const plans = await list(null)
    expect(names(plans)).toEqual(['Full', 'Quarter', 'Free'])
    expect(plans[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'Full',
      description: null,
      color: '#112233',
      photo: null,
      terms: null,
      price_per_cycle_in_cents: 10_050,
      price_per_cycle: '100.5',
      cycle_duration: 1,
      currency: 'CHF',
      tax_rate: '7.7',
      cancellation_period: 0,
      minimum_commitment: 0,
      hidden: false,
      signup_charge: { amount: '0.0', tax_rate: '7.7', description: null, accounting_code: null },
      booking_credits: [],
      time_passes: [],
      extras: [],
    })
    expect(plans[1]).toMatchObject({ price_per_cycle: '0.05', cycle_duration: 3 })
    expect(plans[2]).toMatchObject({ price_per_cycle: '0.0', cycle_duration: 1 })
  })
  it('shows an admin with read_plans, or read, the hidden ones and the welcome message', async () => {
    for (const scope of ['read_plans', 'read'] as const) {
      const plans = await list(await t.tokenFor(t.community.ownerId, [scope]))
      expect(names(plans)).toEqual(['Full', 'Quarter', 'Free', 'Hidden'])
      expect(plans[3]).toMatchObject({ hidden: true, cycle_duration: 12, welcome_message: null })
    }
  })
  it('shows everybody else what it shows anybody', async () => {
    const { userId } = await t.join(t.community, 'member')
    const other = await t.createCommunity('other')
    const plain = await list(null)
    for (const token of [
      await t.tokenFor(userId, ['read_plans']),
      await t.tokenFor(t.community.ownerId, ['write', 'read_user']),
      await t.tokenFor(other.ownerId, ['read_plans']),
      await t.tokenFor(t.community.ownerId, ['read_plans'], { issuer: other.id }),
      'nonsense',
    ])
      expect(await list(token)).toEqual(plain)
  })
  it('is 404 where there is no such space', async () => {
    expect((await t.send('GET', '/c/nowhere/api/plans', { token: null })).status).toBe(404)
  })
})
