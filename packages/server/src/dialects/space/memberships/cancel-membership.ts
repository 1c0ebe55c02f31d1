import type { InputOf } from '@guildhall/contract/route'
import type { space } from '@guildhall/contract/space'
import { cancelMembership, uncancelMembership } from '../../../domain/memberships/cancellations.ts'
import type { Handler } from '../../../http/context.ts'
import { invalid } from '../../../kernel/fail.ts'
import type { SpaceParts } from '../admit.ts'
import { readDay } from '../present.ts'
import { membershipIdOf } from './membership-id.ts'
import { showMembership } from './show-membership.ts'

export const cancel =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.cancel> =>
  async ({ params, body, token, actor, data, space: { communityId, role }, now }) => {
    const id = membershipIdOf(params)
    const lastDay = readLastDay(body)
    return data.change(communityId, async (tx) => {
      await cancelMembership(tx, actor, id, lastDay, now)
      return showMembership(tx, { userId: token.userId, role }, id, publicUrl)
    })
  }

/** By whichever of its names it was sent. Blank is none. 400 naming what is no day, or another day than the first. */
function readLastDay(body: InputOf<typeof space.memberships.cancel>['body']): string | undefined {
  const days = (['canceled_to', 'cancellation_date', 'date'] as const).flatMap((name) => {
    const text = body[name]
    return text ? [{ name, day: readDay(text, name) }] : []
  })
  const other = days.find(({ day }) => day !== days[0]?.day)
  if (other) throw invalid(other.name, `is another day than ${days[0]!.name}`)
  return days[0]?.day
}

export const uncancel: Handler<typeof space.memberships.uncancel> = async ({
  params,
  actor,
  data,
  space: { communityId },
  now,
}) => {
  const id = membershipIdOf(params)
  await data.change(communityId, (tx) => uncancelMembership(tx, actor, id, now))
  return undefined
}
