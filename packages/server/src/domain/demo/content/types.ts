import type { JoinMode } from '../../communities/communities.ts'
import type { EventStatus, Viewability } from '../../events/events.ts'
import type { EventFormat } from '../../events/location.ts'
import type { FieldType } from '../../forms/forms.ts'
import type { SpaceSettings } from '../../spaces/spaces.ts'

export interface DemoFormField {
  id: string
  type: FieldType
  label: string
  description?: string
  required: boolean
  options?: readonly { id: string; label: string }[]
  /** 0-based page, an index into the form's `stepLabels`. */
  step?: number
}

export interface DemoForm {
  fields: readonly DemoFormField[]
  stepLabels: readonly string[]
}

/** Keyed by field id. Choices are option ids, DATE is `YYYY-MM-DD`, RATING 1 to 5. */
export type DemoAnswers = Readonly<Record<string, string | number | readonly string[]>>

export interface DemoCommunity {
  tag: string
  name: string
  description: string
  joinMode: JoinMode
  /** HTML. */
  rules: string
  /** What the Space API shows of it. */
  space: SpaceSettings
  founder: { email: string; username: string; name: string; bio: string }
}

export type DemoSegmentName = 'Neighbour' | 'Bench' | 'Studio' | 'Young Bench' | 'Friend of the House'

export interface DemoSegment {
  name: DemoSegmentName
  description: string
  /** `#rrggbb`. */
  color: string
  /** Cents of EUR; null: that period is not offered. */
  priceMonthly: number | null
  priceQuarterly: number | null
  priceYearly: number | null
  form?: DemoForm
}

export interface DemoMember {
  name: string
  username: string
  email: string
  bio: string | null
  segment: DemoSegmentName
  role: 'ADMIN' | 'MODERATOR' | 'CREATOR' | 'MEMBER'
  joinedDaysAgo: number
}

export interface DemoApplication {
  name: string
  email: string
  segment: DemoSegmentName
  answers: DemoAnswers
  appliedDaysAgo: number
  status: 'PENDING' | 'REJECTED'
  /** Said to the person; REJECTED only. */
  reason: string | null
}

export interface DemoTier {
  /** At most 80 characters. */
  name: string
  /** At most 200 characters. */
  description: string | null
  priceCents: number
  currency: 'EUR'
  capacity: number | null
  form?: DemoForm
  /** Valid answers to `form`, to be dealt out to the RSVPs of this tier in turn. */
  sampleAnswers?: readonly DemoAnswers[]
}

export interface DemoLocation {
  address: string | null
  city: string | null
  country: string | null
  latitude: number | null
  longitude: number | null
  onlineUrl: string | null
}

export interface DemoEvent {
  name: string
  /** Markdown. */
  description: string
  /** Whole days from the day of loading; negative: past. */
  startsInDays: number
  startHourUtc: number
  durationHours: number
  timezone: string
  format: EventFormat
  location: DemoLocation
  capacity: number | null
  requiresApproval: boolean
  viewability: Viewability
  featured: boolean
  status: EventStatus
  bannerFile: string
  /** Empty: anyone may RSVP for free. */
  tiers: readonly DemoTier[]
  /** How many people to RSVP in the free tiers (paid places are sold, not RSVPed); dealt to them in turn, it fits each
   * capacity and the member list. */
  rsvpCountHint: number
}

export interface DemoArticle {
  title: string
  /** At most 500 characters. */
  excerpt: string
  /** HTML. */
  content: string
  category: string
  /** A file name in the demo's static folder. */
  bannerFile: string
  status: 'DRAFT' | 'PUBLISHED'
  /** Null while DRAFT. */
  publishedDaysAgo: number | null
}

export interface DemoProduct {
  sku: string
  name: string
  /** Markdown. */
  description: string
  priceCents: number
  currency: 'EUR'
  /** A file name in the demo's static folder. */
  imageFile: string
  isActive: boolean
}

export type DemoCategorySlug = 'getting-here' | 'books' | 'gardens' | 'viewpoints' | 'museums' | 'markets-and-making'

export interface DemoAtlasCategory {
  name: string
  slug: DemoCategorySlug
  /** `#rrggbb`. */
  color: string
  /** A plain word naming a symbol. */
  icon: string
}

export interface DemoHotspot {
  name: string
  description: string
  categorySlug: DemoCategorySlug
  /** WGS 84 degrees, right to about 100 m. */
  latitude: number
  longitude: number
  address: string
  url: string | null
}
