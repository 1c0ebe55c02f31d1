import Type, { type TSchema } from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Name, NoContent, Nullable, Text } from '../schemas.ts'
import { Body, Data, Id, idParams, Pages, pagesQuery, path, sample, Time } from './base.ts'

export const resourceStatuses = ['active', 'inactive', 'archived'] as const
export const resourceSorts = ['name', 'type', 'status', 'created_at', 'updated_at'] as const
/** Bounds of `metadata`. Source: platform contract B1 [seed]. */
export const metadataKeysMax = 50
const keyLengthMax = 100
const valueLengthMax = 500

const Metadata = <T>(values: TSchema, keysMax: number, description: string) =>
  Type.Unsafe<Record<string, T>>({
    type: 'object',
    propertyNames: { minLength: 1, maxLength: keyLengthMax },
    additionalProperties: values,
    maxProperties: keysMax,
    description,
  })
const ResourceType = () => Type.String({ pattern: '^[a-z0-9_]{1,50}$' })

const summary = {
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  status: Choice(resourceStatuses),
  organization_id: Nullable(Type.String({ description: 'Null for what is yours alone' })),
  created_at: Time(),
  updated_at: Time(),
}
export const ResourceSummary = Closed(summary)
export const Resource = Closed({
  ...summary,
  description: Nullable(Type.String()),
  metadata: Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: { type: 'string' } }),
})
const summaryExample = {
  id: sample.resource,
  name: 'Example Resource',
  type: 'standard',
  status: 'active',
  organization_id: null,
  created_at: sample.time,
  updated_at: sample.time,
} as const
export const resourceExample = {
  ...summaryExample,
  description: 'A sample resource',
  metadata: { custom_field: 'value' },
} as const

const one = { id: sample.resource }

export const resources = {
  list: route({
    id: 'resources.list',
    method: 'GET',
    path: path('/resources'),
    tag: 'Resources',
    summary: 'List resources',
    description: 'Yours, and those of your organizations.',
    access: { session: 'user' },
    query: Type.Object({
      ...pagesQuery,
      sort: Type.Optional(
        Text(200, {
          description: `Up to three of ${resourceSorts.join(', ')}, by comma; a leading \`-\` for descending. \`-created_at\` where it is left out`,
        }),
      ),
      'filter[status]': Type.Optional(Text(200, { description: `${resourceStatuses.join(', ')}; several by comma` })),
      'filter[type]': Type.Optional(Text(1000, { description: 'Several by comma' })),
    }),
    reply: { status: 200, schema: Pages(ResourceSummary) },
    errors: [],
    example: {
      query: { page: 1, per_page: 50, sort: '-created_at' },
      reply: { data: [summaryExample], meta: { page: 1, per_page: 50, total: 150, total_pages: 3 } },
    },
  }),
  get: route({
    id: 'resources.get',
    method: 'GET',
    path: path('/resources/:id'),
    tag: 'Resources',
    summary: 'Get a resource',
    access: { session: 'user' },
    params: idParams('res'),
    reply: { status: 200, schema: Data(Resource) },
    errors: ['resource_not_found'],
    example: { params: one, reply: { data: resourceExample } },
  }),
  create: route({
    id: 'resources.create',
    method: 'POST',
    path: path('/resources'),
    tag: 'Resources',
    summary: 'Create a resource',
    description: 'Yours alone, or of an organization whose member you are.',
    access: { session: 'user' },
    body: Body({
      name: Name(255),
      description: Type.Optional(Nullable(Text(5000))),
      type: Type.Optional(ResourceType()),
      metadata: Type.Optional(Metadata<string>(Text(valueLengthMax), metadataKeysMax, 'Texts under names of your own')),
      organization_id: Type.Optional(Nullable(Id('org', '`org_…`, or the slug'))),
    }),
    reply: { status: 201, schema: Data(Resource) },
    errors: ['community_not_found'],
    example: {
      body: { name: 'New Resource', description: 'Resource description', type: 'standard', metadata: { key: 'value' } },
      reply: {
        data: { ...resourceExample, name: 'New Resource', description: 'Resource description', metadata: { key: 'value' } },
      },
    },
  }),
  update: route({
    id: 'resources.update',
    method: 'PATCH',
    path: path('/resources/:id'),
    tag: 'Resources',
    summary: 'Update a resource',
    description:
      'What is left out stays. `metadata` is merged, and null deletes a key. In an organization: for its owners and admins, and whoever made the resource.',
    access: { session: 'user' },
    params: idParams('res'),
    body: Body({
      name: Type.Optional(Name(255)),
      description: Type.Optional(Nullable(Text(5000))),
      type: Type.Optional(ResourceType()),
      status: Type.Optional(Choice(resourceStatuses)),
      // As many to delete as to add.
      metadata: Type.Optional(
        Metadata<string | null>(Nullable(Text(valueLengthMax)), 2 * metadataKeysMax, `At most ${metadataKeysMax} keys in all`),
      ),
    }),
    reply: { status: 200, schema: Data(Resource) },
    errors: ['resource_not_found', 'role_missing'],
    example: {
      params: one,
      body: { name: 'Updated Name', description: 'Updated description' },
      reply: { data: { ...resourceExample, name: 'Updated Name', description: 'Updated description' } },
    },
  }),
  remove: route({
    id: 'resources.remove',
    method: 'DELETE',
    path: path('/resources/:id'),
    tag: 'Resources',
    summary: 'Delete a resource',
    description: 'For whom may update it.',
    access: { session: 'user' },
    params: idParams('res'),
    reply: { status: 204, schema: NoContent },
    errors: ['resource_not_found', 'role_missing'],
    example: { params: one, reply: null },
  }),
}
