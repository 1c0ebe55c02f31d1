import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Count, HexColor, HttpUrl, Instant, Name, Nullable, Tag, Text, Uuid } from '../schemas.ts'
import { path, sample, tagOnly } from './base.ts'

export const joinModes = ['OPEN', 'REQUEST_ONLY', 'INVITE_ONLY'] as const
export const JoinMode = () => Choice(joinModes, { description: 'Who may join: anybody, who is approved, who is invited' })

export const Brand = Closed({ color: Type.Optional(Nullable(HexColor())), logoUrl: Type.Optional(Nullable(HttpUrl())) })

export const Community = Closed({
  id: Uuid(),
  tag: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  joinMode: JoinMode(),
  createdAt: Instant(),
  counts: Closed({ members: Count(), events: Count(), articles: Count(), products: Count() }),
})
export const CommunityForAdmin = Closed({
  ...Community.properties,
  signInRequiresMembership: Type.Boolean(),
  brand: Closed({ color: Nullable(Type.String()), logoUrl: Nullable(Type.String()) }),
})

const example = {
  id: sample.id,
  tag: sample.tag,
  name: 'My Community',
  description: 'Makers and neighbours of the old town.',
  joinMode: 'OPEN',
  createdAt: sample.instant,
  counts: { members: 72, events: 12, articles: 8, products: 12 },
} as const

/** The original's pages name two addresses for it; one without and one with the version. Source: community contract 1.1. */
const publishableKey = {
  method: 'GET',
  tag: 'Community',
  access: { open: 'a publishable key is public by definition; pages fetch it before they have any credential' },
  params: Closed({ tag: Tag() }),
  reply: { status: 200, schema: Closed({ key: Type.String() }) },
  errors: ['community_not_found'],
  example: { params: { tag: sample.tag }, reply: { key: 'pk_live_5Zb1nQ0c8Rk2Yw7Tt3Hs9Lx4VdM6JgKpA1b2C3' } },
} as const

export const communities = {
  get: route({
    id: 'communities.get',
    method: 'GET',
    path: path(''),
    tag: 'Community',
    summary: 'Get the community itself',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    reply: { status: 200, schema: Type.Union([Community, CommunityForAdmin]) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: example },
  }),
  update: route({
    id: 'communities.update',
    method: 'PATCH',
    path: path(''),
    tag: 'Community',
    summary: 'Change the community',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({
      name: Type.Optional(Name(120)),
      description: Type.Optional(Nullable(Text(2000))),
      joinMode: Type.Optional(JoinMode()),
      signInRequiresMembership: Type.Optional(
        Type.Boolean({ description: 'Only accepted members sign in through this community' }),
      ),
      brand: Type.Optional(Brand),
    }),
    reply: { status: 200, schema: CommunityForAdmin },
    errors: [],
    example: {
      params: { tag: sample.tag },
      body: { joinMode: 'REQUEST_ONLY' },
      reply: {
        ...example,
        joinMode: 'REQUEST_ONLY',
        signInRequiresMembership: false,
        brand: { color: '#2f6f4f', logoUrl: null },
      },
    },
  }),
  publishableKey: route({
    ...publishableKey,
    id: 'communities.publishableKey',
    path: '/api/communities/:tag/publishable-key',
    summary: "Read the community's publishable key",
    description: 'Every community has one from its first moment. It is safe in a browser: it holds READ_PUBLIC alone.',
  }),
  publishableKeyBelowV1: route({
    ...publishableKey,
    id: 'communities.publishableKeyBelowV1',
    path: path('/publishable-key'),
    summary: "Read the community's publishable key, at the address beside the other operations",
  }),
}
