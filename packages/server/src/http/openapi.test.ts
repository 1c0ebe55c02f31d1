import { route } from '@guildhall/contract/route'
import Type from 'typebox'
import { expect, it } from 'vitest'
import { createOpenApi } from './openapi.ts'

const listed = route({
  id: 'things.list',
  method: 'GET',
  path: '/things',
  tag: 'Things',
  summary: 'List things',
  access: { open: 'things are public' },
  reply: { status: 200, schema: Type.Array(Type.String()) },
  errors: [],
  example: { reply: ['a'] },
})
const operationOf = (spec: typeof listed | ReturnType<typeof route>) =>
  createOpenApi({
    title: 'Things',
    version: '1',
    description: 'Things',
    publicUrl: 'https://things.test',
    routes: [spec],
    hostRoutes: [],
    components: { Error: Type.Object({}) },
    tagDescriptions: {},
    wording: { wordError: () => ({}) },
    credentials: { schemes: {}, securityOf: () => [], needs: () => 'Needs nothing.', limitHeaders: [], isCounted: () => true },
  }).paths['/things']!.get as { description: string; responses: Record<string, { content: Record<string, unknown> }> }

it('says how often an operation with a limit of its own may be asked', () => {
  expect(operationOf(listed).description).toBe('Needs nothing.')
  expect(operationOf({ ...listed, limit: { perMinute: 6 } }).description).toBe(
    'At most 6 requests a minute, counted apart from other operations.\n\nNeeds nothing.',
  )
})
it('names both forms of a reply that has two, and how the second is asked for', () => {
  const { description, responses } = operationOf({ ...listed, reply: { ...listed.reply, alternative: 'text/html' } })
  expect(description).toContain('As HTML where `Accept` names `text/html`')
  expect(responses[200]!.content).toEqual({
    'application/json': { schema: { type: 'array', items: { type: 'string' } }, example: ['a'] },
    'text/html': { schema: { type: 'string' } },
  })
  expect(Object.keys(operationOf(listed).responses[200]!.content)).toEqual(['application/json'])
})
