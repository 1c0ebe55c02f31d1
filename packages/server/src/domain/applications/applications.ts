/** Applications: what a segment's form brings in, and what becomes of it. Source: community contract, Segments, Members and 3.1. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { findCommunity } from '../communities/communities.ts'
import { acceptAnswers, showForm } from '../forms/stored-forms.ts'
import { acceptPerson, checkMayJoin, type Joined, lockPerson, nameOrNull } from '../memberships/memberships.ts'
import { holdActiveSegment } from '../segments/segments.ts'
import {
  type ApplicationRow,
  allApplications,
  applicationsByStatus,
  findApplication,
  findRegistration,
  insertApplication,
  lockApplication,
  lockOpenApplication,
} from './applications-store.ts'
import { lockOpenInvitation } from './invitations-store.ts'
import { reject } from './open-requests.ts'

export { hasApplication } from './applications-store.ts'

/** Newest first. */
export const listApplications = (tenant: Tenant, page: Page, status?: ApplicationRow['status']): Promise<Slice> =>
  status === undefined
    ? readPage(tenant, allApplications, [tenant.communityId], page)
    : readPage(tenant, applicationsByStatus, [tenant.communityId, status], page)

export interface RegistrationState {
  readonly exists: boolean
  readonly status: 'NONE' | 'PENDING' | 'ACCEPTED' | 'REJECTED'
}
/**
 * Whether an e-mail is taken in a segment. Who was accepted and is not a member any more counts as nobody, kicked and banned
 * alike: anybody may ask this, and a ban is not for anybody to know.
 */
export async function checkEmail(tenant: Tenant, segmentId: string, email: string, isAdmin: boolean): Promise<RegistrationState> {
  const found = await findRegistration(tenant, segmentId, normalizeEmail(email) ?? email)
  if (!found || !(found.isActive || isAdmin)) throw new Fail('segment_not_found')
  if (found.isMember) return { exists: true, status: 'ACCEPTED' }
  if (found.latest === 'PENDING' || found.latest === 'REJECTED') return { exists: true, status: found.latest }
  return { exists: false, status: 'NONE' }
}

export interface Submission {
  readonly email: string
  readonly name?: string | null
  readonly answers?: Readonly<Record<string, unknown>> | null
  readonly source?: string | null
}
export interface Submitted {
  readonly requestId: string
  readonly status: 'PENDING' | 'ACCEPTED'
  readonly membershipId: string | null
}

/** Keeps the application; where the community is open, or the person is invited, they are a member with it. */
export async function submitApplication(
  tx: Tx,
  actor: Actor,
  segmentId: string,
  submission: Submission,
  now: Date,
): Promise<Submitted> {
  const segment = await holdActiveSegment(tx, segmentId)
  const person = await lockPerson(tx, submission.email)
  checkMayJoin(person)
  if (await lockOpenApplication(tx, person.key)) throw new Fail('already_applied')
  const isAcceptedAtOnce = await mayJoinAtOnce(tx, person.key, segmentId, now)
  const application: ApplicationRow = {
    id: newId(),
    status: 'PENDING',
    email: person.key,
    name: nameOrNull(submission.name),
    segment_id: segmentId,
    answers: await acceptAnswers(tx, segment.form_id, submission.answers),
    source: submission.source ?? null,
  }
  if (!(await insertApplication(tx, application, now))) throw new Fail('already_applied')
  await recordSubmission(tx, actor, application, segment)
  if (!isAcceptedAtOnce) return { requestId: application.id, status: 'PENDING', membershipId: null }
  const { membershipId } = await acceptPerson(tx, actor, person, { segmentId, name: application.name }, now)
  return { requestId: application.id, status: 'ACCEPTED', membershipId }
}

/** An invitation that names a segment holds for that one alone. 403 where the community takes members by invitation only. */
async function mayJoinAtOnce(tx: Tx, email: string, segmentId: string, now: Date): Promise<boolean> {
  const invitation = await lockOpenInvitation(tx, email, now)
  if (invitation && (invitation.segment_id ?? segmentId) === segmentId) return true
  const joinMode = (await findCommunity(tx))?.join_mode
  if (joinMode === 'INVITE_ONLY') throw new Fail('invitation_required')
  return joinMode === 'OPEN'
}

async function recordSubmission(
  tx: Tx,
  actor: Actor,
  { id: requestId, email, name, source, answers }: ApplicationRow,
  segment: { readonly id: string; readonly name: string; readonly form_id: string | null },
): Promise<void> {
  const about = { objectType: 'application', objectId: requestId }
  const byQuestion = segment.form_id === null ? answers : byLabel(answers, await showForm(tx, segment.form_id))
  await record(tx, actor, {
    type: 'member.requested',
    ...about,
    data: { requestId, segmentId: segment.id, segmentName: segment.name, email, name, source, answers: byQuestion },
  })
  await record(tx, actor, {
    type: 'form.submitted',
    ...about,
    data: { formId: segment.form_id, segmentId: segment.id, requestId, email, answers },
  })
}

/** Answers keyed by the question as a person reads it; of questions that read the same, the later go by their ids. */
function byLabel(answers: ApplicationRow['answers'], form: string): Record<string, unknown> {
  const { fields } = JSON.parse(form) as { fields: { id: string; label: string }[] }
  const keyed = new Map<string, unknown>()
  for (const { id, label } of fields) {
    if (Object.hasOwn(answers, id)) keyed.set(keyed.has(label) ? id : label, answers[id])
  }
  return Object.fromEntries(keyed)
}

/** Makes the applicant a member. */
export async function approveApplication(tx: Tx, actor: Actor, id: string, now: Date): Promise<Joined> {
  const asked = await findApplication(tx, id)
  if (!asked) throw new Fail('application_not_found')
  const person = await lockPerson(tx, asked.email)
  const application = await lockPending(tx, id)
  return acceptPerson(tx, actor, person, { segmentId: application.segment_id, name: application.name }, now)
}

export async function rejectApplication(tx: Tx, actor: Actor, id: string, reason: string | null, now: Date): Promise<void> {
  await reject(tx, actor, await lockPending(tx, id), reason, now)
}

async function lockPending(tx: Tx, id: string): Promise<ApplicationRow> {
  const application = await lockApplication(tx, id)
  if (!application) throw new Fail('application_not_found')
  if (application.status !== 'PENDING') throw new Fail('application_decided')
  return application
}
