import type { space } from '@guildhall/contract/space'
import { readPriceList } from '../../../domain/plans/plans.ts'
import type { Handler } from '../../../http/context.ts'
import { presentPlan } from './present-plan.ts'

export const list: Handler<typeof space.plans.list> = async ({ data, space: { communityId }, more }) => {
  const { plans, money } = await readPriceList(data.tenant(communityId))
  return plans.filter(({ isHidden }) => more || !isHidden).map((plan) => presentPlan(plan, money, more))
}
