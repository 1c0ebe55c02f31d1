import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Cents, Choice, Closed, Count, HexColor, Name, NoContent, Nullable, Text, Uuid } from '../schemas.ts'
import { Submission } from './applications.ts'
import { Form, FormInput, formSample, params, path, sample, tagOnly } from './base.ts'

const Price = (period: string) => Nullable(Cents(`Smallest unit per ${period}; null where the period is not offered`))

export const Segment = Closed({
  id: Uuid(),
  name: Type.String(),
  description: Nullable(Type.String()),
  color: HexColor(),
  hasForm: Type.Boolean(),
  priceMonthly: Price('month'),
  priceQuarterly: Price('quarter'),
  priceYearly: Price('year'),
})
export const SegmentForAdmin = Closed({ ...Segment.properties, isActive: Type.Boolean(), memberCount: Count() })

const example = {
  id: sample.segmentId,
  name: 'Maker',
  description: 'Bench space and night access.',
  color: '#2f6f4f',
  hasForm: true,
  priceMonthly: 4900,
  priceQuarterly: null,
  priceYearly: 49000,
} as const
const forAdmin = { ...example, isActive: true, memberCount: 31 }
const fields = {
  description: Type.Optional(Nullable(Text(2000))),
  color: Type.Optional(HexColor()),
  priceMonthly: Type.Optional(Price('month')),
  priceQuarterly: Type.Optional(Price('quarter')),
  priceYearly: Type.Optional(Price('year')),
  isActive: Type.Optional(Type.Boolean({ description: 'An inactive segment is not public and takes no applications' })),
  form: Type.Optional(Nullable(FormInput)),
}
const segmentParams = params({ segmentId: Uuid() })
const at = { tag: sample.tag, segmentId: sample.segmentId }

export const segments = {
  listPublic: route({
    id: 'segments.listPublic',
    method: 'GET',
    path: path('/segments/public'),
    tag: 'Segments',
    summary: 'List the member tiers one can apply for',
    description: 'The active ones, in the order they were made.',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 100 },
    reply: { status: 200, schema: listOf(Segment) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: [example] },
  }),
  list: route({
    id: 'segments.list',
    method: 'GET',
    path: path('/segments'),
    tag: 'Segments',
    summary: 'List all segments, inactive ones too',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 100 },
    reply: { status: 200, schema: listOf(SegmentForAdmin) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: [forAdmin] },
  }),
  create: route({
    id: 'segments.create',
    method: 'POST',
    path: path('/segments'),
    tag: 'Segments',
    summary: 'Add a segment',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({ name: Name(120), ...fields }),
    reply: { status: 201, schema: SegmentForAdmin },
    errors: [],
    example: {
      params: { tag: sample.tag },
      body: { name: 'Maker', priceMonthly: 4900 },
      reply: { ...forAdmin, hasForm: false, memberCount: 0 },
    },
  }),
  update: route({
    id: 'segments.update',
    method: 'PATCH',
    path: path('/segments/:segmentId'),
    tag: 'Segments',
    summary: 'Change a segment: name, prices, form, active',
    access: { scope: 'ADMIN' },
    params: segmentParams,
    body: Closed({ name: Type.Optional(Name(120)), ...fields }),
    reply: { status: 200, schema: SegmentForAdmin },
    errors: ['segment_not_found'],
    example: { params: at, body: { priceMonthly: 5200 }, reply: { ...forAdmin, priceMonthly: 5200 } },
  }),
  remove: route({
    id: 'segments.remove',
    method: 'DELETE',
    path: path('/segments/:segmentId'),
    tag: 'Segments',
    summary: 'Delete a segment that nobody is in',
    description: 'Open invitations to it are taken back.',
    access: { scope: 'ADMIN' },
    params: segmentParams,
    reply: { status: 204, schema: NoContent },
    errors: ['segment_not_found', 'segment_in_use'],
    example: { params: at, reply: null },
  }),
  form: route({
    id: 'segments.form',
    method: 'GET',
    path: path('/segments/:segmentId/form'),
    tag: 'Segments',
    summary: "Get a segment's form",
    access: { scope: 'READ_PUBLIC' },
    params: segmentParams,
    reply: { status: 200, schema: Form },
    errors: ['segment_not_found', 'form_not_found'],
    cache: {},
    example: { params: at, reply: formSample },
  }),
  checkEmail: route({
    id: 'segments.checkEmail',
    method: 'GET',
    path: path('/segments/:segmentId/check-email'),
    tag: 'Segments',
    summary: 'Say whether an e-mail is already registered for the segment',
    access: { scope: 'READ_PUBLIC' },
    params: segmentParams,
    query: Type.Object({ email: Type.String({ format: 'email', maxLength: 254 }) }),
    reply: {
      status: 200,
      schema: Closed({ exists: Type.Boolean(), status: Choice(['NONE', 'PENDING', 'ACCEPTED', 'REJECTED']) }),
    },
    errors: ['segment_not_found'],
    example: { params: at, query: { email: 'amara@example.org' }, reply: { exists: true, status: 'PENDING' } },
  }),
  submit: route({
    id: 'segments.submit',
    method: 'POST',
    path: path('/segments/:segmentId/submit'),
    tag: 'Segments',
    summary: "Submit a segment's form: apply for membership",
    description:
      'Fires `member.requested` and `form.submitted`; in an OPEN community, or with an invitation, the person is accepted at once and `member.approved` follows.',
    access: { scope: 'WRITE_MEMBERS' },
    params: segmentParams,
    body: Submission,
    reply: {
      status: 201,
      schema: Closed({
        ok: Type.Boolean(),
        requestId: Uuid(),
        status: Choice(['PENDING', 'ACCEPTED']),
        membershipId: Nullable(Uuid()),
      }),
    },
    errors: ['segment_not_found', 'already_member', 'already_applied', 'person_banned', 'invitation_required'],
    example: {
      params: at,
      body: { email: 'amara@example.org', name: 'Amara Okafor', answers: { diet: 'veg' }, source: 'landing_page' },
      reply: { ok: true, requestId: sample.id, status: 'PENDING', membershipId: null },
    },
  }),
}
