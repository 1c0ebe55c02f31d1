import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed } from '../schemas.ts'
import { Body, CommaText, inSpace, sample, Time, TimeText, tenant } from './base.ts'

export const activityLevels = ['ERROR', 'WARN', 'INFO'] as const
export const activityChannels = ['admin', 'membership'] as const
/** As many leave in one answer. */
export const activitiesMax = 1000

export const Activity = Closed({
  created_at: Time(),
  type: Type.String(),
  channels: Type.Array(Type.String()),
  level: Choice(activityLevels),
  attributes: Type.Record(Type.String(), Type.Unknown()),
})
const activityExample = {
  created_at: sample.time,
  type: 'text',
  channels: ['admin'],
  level: 'INFO' as const,
  attributes: { text: 'The printer has paper again' },
}

export const activities = {
  list: route({
    id: 'space.activities.list',
    method: 'GET',
    path: tenant('/activities'),
    tag: 'Activities',
    summary: 'List what happened in a space',
    description: `Newest first, at most ${activitiesMax}.`,
    access: { token: 'read_activities', as: 'admin' },
    params: inSpace,
    query: Type.Object({
      from: Type.Optional(TimeText()),
      to: Type.Optional(TimeText()),
      types: Type.Optional(CommaText('Just these types')),
      source_ids: Type.Optional(CommaText('Just those about one of these')),
      last: Type.Optional(Type.Integer({ minimum: 1, description: 'Just so many' })),
    }),
    reply: { status: 200, schema: Type.Array(Activity), alternative: 'text/html' },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, query: { last: 10 }, reply: [activityExample] },
  }),
  create: route({
    id: 'space.activities.create',
    method: 'POST',
    path: tenant('/activities'),
    tag: 'Activities',
    summary: 'Say that something happened',
    access: { token: 'write_activities', as: 'admin' },
    params: inSpace,
    body: Body({
      text: Type.String({ minLength: 1, maxLength: 5000, pattern: '\\S' }),
      level: Type.Optional(Choice(activityLevels, { description: '`INFO` where it is left out' })),
      channels: Type.Optional(
        Type.Array(Choice(activityChannels), { minItems: 1, maxItems: 2, description: '`admin` where it is left out' }),
      ),
      source_ids: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 50, description: 'What it is about' }),
      ),
    }),
    reply: { status: 201, schema: Activity },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, body: { text: 'The printer has paper again' }, reply: activityExample },
  }),
}
