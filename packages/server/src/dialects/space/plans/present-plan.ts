/** A plan as it is offered, and as a membership has it. What nobody can write yet is empty. */
import { type Money, type Plan, unwritten } from '../../../domain/plans/plans.ts'
import { hexId } from '../../../kernel/ids.ts'
import { wireDay, wireDecimal, wireMoney } from '../present.ts'

type Terms = Pick<Plan, 'name' | 'description' | 'priceCents' | 'cycleMonths'>
const presentTerms = ({ name, description, priceCents, cycleMonths }: Terms, { currency, taxRate }: Money) => ({
  name,
  description,
  price_per_cycle_in_cents: priceCents,
  price_per_cycle: wireMoney(priceCents),
  cycle_duration: cycleMonths,
  currency,
  tax_rate: wireDecimal(taxRate),
  cancellation_period: unwritten.cancellationPeriodDays,
  booking_credits: [],
  time_passes: [],
  extras: [],
})

export const presentPlan = (plan: Plan, money: Money, more: boolean) => ({
  id: hexId(plan.id),
  ...presentTerms(plan, money),
  color: plan.color,
  photo: unwritten.photo,
  terms: unwritten.terms,
  minimum_commitment: unwritten.minimumCommitmentMonths,
  hidden: plan.isHidden,
  signup_charge: {
    amount: wireMoney(unwritten.signupChargeCents),
    tax_rate: wireDecimal(money.taxRate),
    description: null,
    accounting_code: null,
  },
  ...(more && { welcome_message: unwritten.welcomeMessage }),
})

/** Clients expect a plan with each membership: one that has none costs nothing and comes from no plan of the space. */
const none: Terms = { name: '', description: null, priceCents: 0, cycleMonths: 1 }

export const presentPlanOfMembership = (plan: Plan | undefined, money: Money, canceledTo: string | null) => ({
  ...presentTerms(plan ?? none, money),
  parent_plan: plan ? { id: hexId(plan.id) } : null,
  total_price_per_cycle: wireMoney((plan ?? none).priceCents),
  canceled_to: canceledTo && wireDay(canceledTo),
  accounting_code: null,
})
