/** The named schemas and headings of the reference: the eleven of the original API's document, then ours. */
import { Pagination } from '../paging.ts'
import { Choice, Closed, Instant, Nullable, Uuid } from '../schemas.ts'
import { Application, Invitation, Submission } from './applications.ts'
import { Article } from './articles.ts'
import { AtlasCategory, AtlasHotspot, HotspotCollection } from './atlas.ts'
import { Answers, Form, FormField, FormInput, FormOption } from './base.ts'
import { Broadcast } from './broadcasts.ts'
import { Community, CommunityForAdmin } from './communities.ts'
import { ErrorBody } from './error-body.ts'
import { Event, EventCreate, EventForAdmin, EventUpdate, Location, Tier } from './events.ts'
import { ApiKey, IssuedKey } from './keys.ts'
import { Member, Reason, roles } from './members.ts'
import { Product } from './products.ts'
import { Rsvp } from './rsvps.ts'
import { Rules } from './rules.ts'
import { Segment, SegmentForAdmin } from './segments.ts'

/** A component of the original's document that none of its documented operations answers. Source: community contract 3.1. */
export const Membership = Closed({
  id: Uuid(),
  userId: Uuid(),
  segmentId: Nullable(Uuid()),
  status: Choice(['PENDING', 'ACCEPTED', 'REJECTED', 'BANNED']),
  role: Choice(roles),
  joinedAt: Nullable(Instant()),
})

export const communityComponents = {
  Event,
  Tier,
  Article,
  Product,
  Member,
  AtlasHotspot,
  AtlasCategory,
  Segment,
  Membership,
  Error: ErrorBody,
  Pagination,

  Community,
  CommunityForAdmin,
  EventForAdmin,
  EventCreate,
  EventUpdate,
  Location,
  Rsvp,
  SegmentForAdmin,
  Form,
  FormInput,
  FormField,
  FormOption,
  Answers,
  Submission,
  Application,
  Invitation,
  Reason,
  Rules,
  HotspotCollection,
  Broadcast,
  ApiKey,
  IssuedKey,
} as const

/** What stands under each heading of the reference. */
export const tagDescriptions: Readonly<Record<string, string>> = {
  Community: 'The community itself and its publishable key.',
  Events: 'Gatherings, in public or for members, with their tiers.',
  Tiers: 'Kinds of place at an event: price, capacity, sales window and form.',
  RSVPs: 'Who comes. A place is never given twice, whatever happens at once.',
  Articles: 'Posts of the community, drafted and published.',
  Products: 'What the community sells.',
  Members: 'The accepted members; adding, removing, banning.',
  Segments: 'Member tiers: their prices and forms, and applying through them.',
  Applications: 'Requests to join, and invitations.',
  Rules: 'The community rules and who accepted which version.',
  Atlas: 'A map of places in categories; nearest first, by box, as GeoJSON.',
  Broadcasts: 'One-shot mass e-mail to members, at most 5 in 24 hours.',
  'API keys': 'Credentials of this API: make, rotate, revoke.',
  Webhooks: 'Signed messages to your server about what happened.',
  Host: 'What the server itself answers.',
}
