import type { Tenant } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface PlanRow {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly color: string
  readonly price_monthly: number | null
  readonly price_quarterly: number | null
  readonly price_yearly: number | null
  readonly is_active: boolean
}
const all = sql(
  'plans.all',
  `select id, name, description, color, price_monthly, price_quarterly, price_yearly, is_active
   from segments where community_id = $1 order by id`,
)
export const allPlans = (tenant: Tenant): Promise<PlanRow[]> => tenant.query<PlanRow>(all, [tenant.communityId])

const money = sql('plans.money', 'select currency, tax_rate::float8 as "taxRate" from communities where id = $1')
export interface Money {
  readonly currency: string
  /** Per cent. */
  readonly taxRate: number
}
export const findMoney = async (tenant: Tenant): Promise<Money | undefined> =>
  (await tenant.query<Money>(money, [tenant.communityId]))[0]
