/**
 * Memberships with what they say of their person: name, phone, address, plan. Source: space contract 2.5 Memberships and 3.2.
 * Dates are days, YYYY-MM-DD.
 */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { Role } from '../../identity/roles.ts'
import { createFounder, updateUser } from '../../identity/users/users.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { holdValues, type SetValue, writeValues } from '../custom-fields/custom-fields.ts'
import { holdSegment } from '../segments/segments.ts'
import { checkCountry } from '../spaces/countries.ts'
import { mayGiveEmail, maySee } from './details-policy.ts'
import {
  type Address,
  type DetailsRow,
  findDetails,
  isKnownElsewhere,
  lockDetails,
  readCancelled,
  readDetailsPage,
  updateDetails,
} from './details-store.ts'
import { holdKnownUser } from './known-users.ts'
import { acceptPerson, lockPerson, lockUserPerson, type Person } from './memberships.ts'

export type { Address, DetailsRow } from './details-store.ts'

/** Rows that are read, and shown, in one go. */
const pageRows = 500
const firstId = '00000000-0000-0000-0000-000000000000'

/** The accepted memberships in the order they were made, in portions; `ids` for some of them. */
export async function* readMemberships(tenant: Tenant, ids: readonly string[] | null): AsyncGenerator<DetailsRow[]> {
  for (let after = firstId; ; ) {
    const rows = await readDetailsPage(tenant, after, ids, pageRows)
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) return
    after = rows.at(-1)!.id
  }
}

export interface Viewer {
  readonly userId: string
  readonly role: Role | undefined
}
/** Also one that has ended after a cancellation. 404 for what is not there and for what the viewer may not see. */
export async function getMembership(tenant: Tenant, viewer: Viewer, id: string): Promise<DetailsRow> {
  const row = await findDetails(tenant, id)
  if (!row || !isShown(row) || !maySee(viewer, row)) throw new Fail('member_not_found')
  return row
}
const isShown = ({ status, canceled_to }: DetailsRow): boolean =>
  status === 'ACCEPTED' || (status === 'LEFT' && canceled_to !== null)

/** Those whose last day lies in the range, both days included; ended ones too. */
export const listCancelled = (tenant: Tenant, from: string, to: string): Promise<DetailsRow[]> => readCancelled(tenant, from, to)

/** What is left out stays; a blank text is none. */
export interface DetailsInput {
  readonly name?: string
  readonly email?: string
  readonly phone?: string | null
  readonly customerNumber?: string | null
  readonly startsAt?: string
  readonly address?: Partial<Address>
  readonly customFields?: readonly SetValue[]
}
export interface NewMembership extends DetailsInput {
  /** undefined for what is no id at all. */
  readonly planId: string | undefined
  /** A user that the space knows, who is to be the member; undefined inside for what is no id at all. */
  readonly user?: { readonly id: string | undefined }
  /** Who asks. */
  readonly callerId: string
}

/**
 * Adds a membership without the person's asking, as `addMember` does; one without an e-mail is somebody who cannot sign in.
 * 400 naming `plan`, `name`, `email`, `user`, `address`, a custom field; `already_member`, `person_banned`.
 */
export async function addMembership(tx: Tx, actor: Actor, wanted: NewMembership, now: Date): Promise<string> {
  const segmentId = await holdPlan(tx, wanted.planId)
  const name = textOrNull(wanted.name) ?? textOrNull(wanted.address?.name)
  if (name === null) throw invalid('name', 'is required', 'required')
  const values = wanted.customFields && (await holdValues(tx, wanted.customFields))
  const { person, userId } = await holdPerson(tx, actor, wanted, name)
  const joining = { segmentId, name, ...(userId !== undefined && { userId }) }
  const { membershipId: id } = await acceptPerson(tx, actor, person, joining, now)
  const row = (await lockDetails(tx, id))!
  await updateDetails(tx, withInput({ ...row, name }, wanted), now)
  if (values) await writeValues(tx, actor, id, values, now)
  return id
}

/** Who the membership is for: a user that is named, whoever has the e-mail, or somebody new who has none. */
async function holdPerson(
  tx: Tx,
  actor: Actor,
  wanted: NewMembership,
  name: string,
): Promise<{ readonly person: Person; readonly userId?: string }> {
  const text = textOrNull(wanted.email)
  const email = text === null ? null : emailOf(text)
  if (wanted.user) {
    const { user, person } = await holdKnownUser(tx, { userId: wanted.user.id, callerId: wanted.callerId, email })
    return { person, userId: user.id }
  }
  if (email !== null) return { person: await lockPerson(tx, email) }
  // A user of this name without e-mail or password, as a founder may be.
  const user = await createFounder(tx, actor, name, name)
  return { person: await lockUserPerson(tx, user), userId: user.id }
}

export interface MembershipChanges extends DetailsInput {
  readonly planId?: string | undefined
}

/** 404; 400 naming `plan`, `name`, `email`, `starts_at`, `address`, a custom field; `email_taken`. */
export async function updateMembershipDetails(
  tx: Tx,
  actor: Actor,
  id: string,
  changes: MembershipChanges,
  now: Date,
): Promise<void> {
  const segmentId = 'planId' in changes ? await holdPlan(tx, changes.planId) : undefined
  const values = changes.customFields && (await holdValues(tx, changes.customFields))
  const row = await lockDetails(tx, id)
  if (row?.status !== 'ACCEPTED') throw new Fail('member_not_found')
  if (changes.startsAt !== undefined && row.canceled_to !== null && changes.startsAt > row.canceled_to)
    throw invalid('starts_at', 'must not lie after canceled_to', 'out_of_range')
  if (changes.name !== undefined && textOrNull(changes.name) === null) throw invalid('name', 'must not be blank')
  const email = textOrNull(changes.email)
  if (email !== null) await giveEmail(tx, actor, row, emailOf(email), now)
  const changed = withInput({ ...row, segment_id: segmentId ?? row.segment_id }, changes)
  // The name of the address is the person's, as it is for a new membership.
  const name = textOrNull(changes.name) ?? textOrNull(changes.address?.name) ?? row.name
  await updateDetails(tx, { ...changed, name }, now)
  if (values) await writeValues(tx, actor, id, values, now)
  await record(tx, actor, {
    type: 'member.updated',
    objectType: 'membership',
    objectId: id,
    data: { membershipId: id, userId: row.user_id, changed: Object.keys(changes) },
    // The issuer tells the membership's name, picture and phone.
    userId: row.user_id,
  })
}

async function giveEmail(tx: Tx, actor: Actor, row: DetailsRow, email: string, now: Date): Promise<void> {
  if (row.email !== null && normalizeEmail(row.email) === email) return
  if (!mayGiveEmail(row, await isKnownElsewhere(tx, row.user_id)))
    throw invalid('email', 'is what the person signs in with, and theirs to change')
  await lockPerson(tx, email)
  await updateUser(tx, actor, row.user_id, { email }, now)
}

async function holdPlan(tx: Tx, planId: string | undefined): Promise<string> {
  const missing = invalid('plan', 'is not a plan of this space', 'unknown')
  if (planId === undefined) throw missing
  const segment = await holdSegment(tx, planId).catch((error: unknown) => {
    throw error instanceof Fail && error.code === 'segment_not_found' ? missing : error
  })
  return segment.id
}

function emailOf(text: string): string {
  const email = normalizeEmail(text)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  return email
}

function withInput(row: DetailsRow, input: DetailsInput): DetailsRow {
  const { phone, customerNumber, startsAt, address } = input
  return {
    ...row,
    phone: phone === undefined ? row.phone : textOrNull(phone),
    customer_number: customerNumber === undefined ? row.customer_number : textOrNull(customerNumber),
    starts_at: startsAt ?? row.starts_at,
    address: address === undefined ? row.address : mergeAddress(row.address, address),
  }
}
function mergeAddress(before: Partial<Address> | null, changes: Partial<Address>): Partial<Address> {
  const country = textOrNull(changes.country)
  if (country !== null) checkCountry(country, 'address.country')
  const lines = Object.entries({ ...before, ...changes }).map(([name, line]) => [name, textOrNull(line)] as const)
  return Object.fromEntries(lines.filter(([, line]) => line !== null))
}

const textOrNull = (text: string | null | undefined): string | null => (text?.trim() ? text.trim() : null)
