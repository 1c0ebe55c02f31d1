import type { space } from '@guildhall/contract/space'
import { activitiesMax } from '@guildhall/contract/space/activities'
import { type Activity, addText, listActivities } from '../../../domain/activities/activities.ts'
import { WithHtml } from '../../../http/alternatives.ts'
import type { Handler, Handlers } from '../../../http/context.ts'
import { readCommas, readTime, wireTime } from '../present.ts'
import { activitiesPage } from './as-html.ts'

type Activities = typeof space.activities

const present = ({ created_at, type, channels, level, attributes }: Activity) => ({
  created_at: wireTime(created_at),
  type,
  channels: [...channels],
  level,
  attributes,
})

const list: Handler<Activities['list']> = async ({ query, data, space: { communityId } }) => {
  const [types, sourceIds] = [readCommas(query.types), readCommas(query.source_ids)]
  const filter = {
    ...(query.from !== undefined && { from: readTime(query.from, 'from') }),
    ...(query.to !== undefined && { to: readTime(query.to, 'to') }),
    ...(types && { types }),
    ...(sourceIds && { sourceIds }),
  }
  const found = await listActivities(data.tenant(communityId), filter, Math.min(query.last ?? activitiesMax, activitiesMax))
  const shown = found.map(present)
  return new WithHtml(shown, () => activitiesPage(shown))
}

const create: Handler<Activities['create']> = async ({ body, actor, data, space: { communityId }, now }) => {
  const { text, level, channels, source_ids: sourceIds } = body
  const wanted = { text, ...(level && { level }), ...(channels && { channels }), ...(sourceIds && { sourceIds }) }
  return present(await data.change(communityId, (tx) => addText(tx, actor, wanted, now)))
}

export const activities: Handlers<Activities> = { list, create }
