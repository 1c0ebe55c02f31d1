/** A community as API 1 knows it: a space, with its settings for places, money and time. Source: space contract 2.5 Spaces. */
import { isTag } from '@guildhall/contract/schemas'
import type { Database, System, Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { createCommunity, updateCommunity } from '../communities/communities.ts'
import { checkCountry } from './countries.ts'
import {
  findSpaceRow,
  findSpacesOfPerson,
  findStandingRow,
  lockSpaceRow,
  type SpaceOfPersonRow,
  type SpaceRow,
  type Standing,
  updateSpaceRow,
  writeOwnerName,
} from './spaces-store.ts'
import { resolveTimeZone } from './time-zones.ts'

export { isInEu } from './countries.ts'
export type { SpaceOfPersonRow, SpaceRow, Standing } from './spaces-store.ts'

export const spaceIdOf = (tag: string): string => `space-${tag}`

/** The space with this subdomain or id, and what the person is in it now. undefined where there is none. */
export async function findStanding(system: System, subdomainOrId: string, userId: string | null): Promise<Standing | undefined> {
  // The id first: a community may have a tag that looks like the id of another.
  const tags = subdomainOrId.startsWith('space-') ? [subdomainOrId.slice('space-'.length), subdomainOrId] : [subdomainOrId]
  const possible = tags.filter(isTag)
  return possible.length === 0 ? undefined : findStandingRow(system, possible, userId)
}
/** The same for a path, which names the tag and nothing else. */
export const findStandingByTag = async (system: System, tag: string, userId: string | null): Promise<Standing | undefined> =>
  isTag(tag) ? findStandingRow(system, [tag], userId) : undefined

export async function getSpace(tenant: Tenant): Promise<SpaceRow> {
  const row = await findSpaceRow(tenant)
  if (!row) throw new Fail('community_not_found')
  return row
}

/** The spaces that a person is an accepted member of; `communityId` for one of them alone. */
export const listSpacesOfPerson = (system: System, userId: string, communityId?: string): Promise<SpaceOfPersonRow[]> =>
  findSpacesOfPerson(system, userId, communityId ?? null)

export interface SpaceSettings {
  readonly name?: string
  readonly description?: string | null
  /** Any spelling of an address; blank for none. */
  readonly contactEmail?: string | null
  /** English name, or code; kept as it is written. Blank for none. */
  readonly country?: string | null
  readonly locale?: string
  readonly timeZone?: string
  /** Per cent. */
  readonly taxRate?: number
  readonly priceDisplay?: SpaceRow['price_display']
  readonly priceDecimals?: number
  readonly hourFormat?: number
}
export interface CreateSpace extends Pick<SpaceSettings, 'description' | 'country' | 'timeZone'> {
  readonly name: string
  readonly subdomain: string
  /** What the owner is called in the space. */
  readonly ownerName: string
}

/** The person is its owner. 400 naming `tag`, `country`, `time_zone_name`; `tag_taken`. Answers the new community's id. */
export async function createSpace(
  database: Pick<Database, 'change'>,
  actor: Actor,
  ownerUserId: string,
  { name, subdomain, ownerName, description = null, ...settings }: CreateSpace,
  now: Date,
): Promise<string> {
  const id = newId()
  await database.change(id, async (tx) => {
    await createCommunity(tx, actor, { tag: subdomain, name, description, ownerUserId }, now)
    await updateSpaceRow(tx, withSettings((await lockSpaceRow(tx))!, settings), now)
    const membershipId = await writeOwnerName(tx, ownerUserId, ownerName, now)
    await record(tx, actor, {
      type: 'member.updated',
      objectType: 'membership',
      objectId: membershipId,
      data: { membershipId, userId: ownerUserId, changed: ['name'] },
      userId: ownerUserId,
    })
  })
  return id
}

/** What is left out stays. 400 naming `email`, `country`, `time_zone_name`. */
export async function updateSpace(tx: Tx, actor: Actor, changes: SpaceSettings, now: Date): Promise<void> {
  const { name, description, ...settings } = changes
  const row = await lockSpaceRow(tx)
  if (!row) throw new Fail('community_not_found')
  const described = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) }
  if (Object.keys(described).length > 0) await updateCommunity(tx, actor, described, now)
  if (Object.keys(settings).length === 0) return
  await updateSpaceRow(tx, withSettings(row, settings), now)
  await record(tx, actor, {
    type: 'community.updated',
    objectType: 'community',
    objectId: tx.communityId,
    data: { communityId: tx.communityId, changed: Object.keys(settings) },
    userId: tx.communityId,
  })
}

function withSettings(row: SpaceRow, settings: Omit<SpaceSettings, 'name' | 'description'>): SpaceRow {
  const { contactEmail, country, timeZone } = settings
  return {
    ...row,
    contact_email: contactEmail === undefined ? row.contact_email : emailOrNull(contactEmail),
    country: country === undefined ? row.country : countryOrNull(country),
    time_zone: timeZone === undefined ? row.time_zone : zoneOf(timeZone),
    locale: settings.locale ?? row.locale,
    tax_rate: settings.taxRate ?? row.tax_rate,
    price_display: settings.priceDisplay ?? row.price_display,
    price_decimals: settings.priceDecimals ?? row.price_decimals,
    hour_format: settings.hourFormat ?? row.hour_format,
  }
}
function emailOrNull(text: string | null): string | null {
  if (!text?.trim()) return null
  const email = normalizeEmail(text)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  return email
}
function countryOrNull(text: string | null): string | null {
  if (!text?.trim()) return null
  checkCountry(text.trim(), 'country')
  return text.trim()
}
function zoneOf(text: string): string {
  const zone = resolveTimeZone(text)
  if (zone === undefined) throw invalid('time_zone_name', 'must be a time zone')
  return zone
}
