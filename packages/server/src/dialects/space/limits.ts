/** How often one may ask. Source: the API reference, Rate Limiting [seed]; space contract 2.4. */

export { minuteMs as windowMs } from '../../http/rate-limit.ts'
export const requestsPerMinute = 60
/** Operations with a limit of their own, which is counted apart. */
export const ownLimits: Readonly<Record<string, number>> = {
  'space.memberships.list': 6,
  'space.users.picture': 6000,
}
