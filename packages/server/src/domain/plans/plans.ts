/**
 * Plans: what a membership costs, and how often. A plan is a segment seen from the till; segments are written in the Community
 * API. Source: space contract 2.5 Plans, design 2.
 */
import type { Tenant } from '../../db/database.ts'
import { Fail } from '../../kernel/fail.ts'
import { allPlans, findMoney, type Money, type PlanRow } from './plans-store.ts'

export type { Money } from './plans-store.ts'

export interface Plan {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly color: string
  readonly priceCents: number
  readonly cycleMonths: 1 | 3 | 12
  readonly isHidden: boolean
}
export interface PriceList {
  readonly plans: readonly Plan[]
  readonly money: Money
}

/** What a plan can say and no plan of ours does yet: nobody can set it. */
export const unwritten = {
  photo: null,
  terms: null,
  welcomeMessage: null,
  /** Days between a cancellation and the day it takes effect. */
  cancellationPeriodDays: 0,
  minimumCommitmentMonths: 0,
  signupChargeCents: 0,
} as const

/** All plans in the order they were made, hidden ones too: a member may be on one. */
export async function readPriceList(tenant: Tenant): Promise<PriceList> {
  const [rows, money] = await Promise.all([allPlans(tenant), findMoney(tenant)])
  if (!money) throw new Fail('community_not_found')
  return { plans: rows.map(toPlan), money }
}

/** A plan has one price: that of the shortest period which has one. A segment without prices is free. */
function toPlan(row: PlanRow): Plan {
  const prices = [
    [row.price_monthly, 1],
    [row.price_quarterly, 3],
    [row.price_yearly, 12],
  ] as const
  const [priceCents, cycleMonths] = prices.find(([cents]) => cents !== null) ?? [0, 1]
  const { id, name, description, color } = row
  return { id, name, description, color, priceCents: priceCents ?? 0, cycleMonths, isHidden: !row.is_active }
}
