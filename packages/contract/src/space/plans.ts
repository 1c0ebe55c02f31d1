import Type from 'typebox'
import { route } from '../route.ts'
import { Closed, Nullable } from '../schemas.ts'
import { Id, inSpace, Money, Rate, sample, tenant } from './base.ts'

const Priced = { price_in_cents: Type.Integer(), price: Money(), tax_rate: Rate(), currency: Type.String() }
export const Extra = Closed({ id: Type.Optional(Id()), name: Type.String(), ...Priced })
export const BookingCredit = Closed({
  resources: Type.Array(Closed({ id: Id(), name: Type.String() })),
  hours: Type.Number(),
  price_per_hour: Money(),
})
export const TimePass = Closed({
  id: Id(),
  name: Type.String(),
  ...Priced,
  timespans: Type.String(),
  parsed_timespans: Type.Array(
    Closed({
      from_hour: Type.Integer(),
      from_minute: Type.Integer(),
      to_hour: Type.Integer(),
      to_minute: Type.Integer(),
      weekdays: Type.Array(Type.Integer()),
    }),
  ),
  included_per_timespan: Nullable(Type.Integer()),
  included_timespan: Nullable(Type.String()),
  discounts: Type.Array(Closed({ number_of_passes: Type.Integer(), ...Priced })),
})
/** What a plan and the plan of a membership both show. */
export const PlanTerms = {
  name: Type.String(),
  description: Nullable(Type.String()),
  price_per_cycle_in_cents: Type.Integer(),
  price_per_cycle: Money(),
  cycle_duration: Type.Integer({ description: 'Months' }),
  currency: Type.String(),
  tax_rate: Rate(),
  cancellation_period: Type.Integer({ description: 'Days' }),
  booking_credits: Type.Array(BookingCredit),
  time_passes: Type.Array(TimePass),
  extras: Type.Array(Extra),
}
export const Plan = Closed({
  id: Id(),
  ...PlanTerms,
  color: Type.String(),
  photo: Nullable(Type.String()),
  terms: Nullable(Type.String()),
  minimum_commitment: Type.Integer({ description: 'Months' }),
  hidden: Type.Boolean(),
  signup_charge: Closed({
    amount: Money(),
    tax_rate: Rate(),
    description: Nullable(Type.String()),
    accounting_code: Nullable(Type.String()),
  }),
  welcome_message: Type.Optional(Nullable(Type.String({ description: 'For admins of the space' }))),
})
export const termsExample = {
  name: 'Full time',
  description: 'A desk of your own',
  price_per_cycle_in_cents: 10_000,
  price_per_cycle: '100.0',
  cycle_duration: 1,
  currency: 'EUR',
  tax_rate: '23.0',
  cancellation_period: 0,
  booking_credits: [],
  time_passes: [],
  extras: [],
}

export const plans = {
  list: route({
    id: 'space.plans.list',
    method: 'GET',
    path: tenant('/plans'),
    tag: 'Plans',
    summary: 'List the plans of a space',
    description: 'An admin with the scope `read_plans` sees hidden plans and `welcome_message` too.',
    access: { open: 'plans are what a space offers to everybody', more: 'read_plans' },
    params: inSpace,
    reply: { status: 200, schema: Type.Array(Plan) },
    errors: ['community_not_found', 'rate_limited'],
    example: {
      params: { tag: sample.tag },
      reply: [
        {
          id: sample.plan,
          ...termsExample,
          color: '#64748b',
          photo: null,
          terms: null,
          minimum_commitment: 0,
          hidden: false,
          signup_charge: { amount: '0.0', tax_rate: '23.0', description: null, accounting_code: null },
        },
      ],
    },
  }),
}
