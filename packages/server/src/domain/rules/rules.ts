/** The community's rules, by version, and who has accepted which. Source: community contract, Rules and 3.1. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { cleanHtml } from '../../kernel/text/html.ts'
import { hasApplication } from '../applications/applications.ts'
import { checkNotBanned, lockKnownPerson, lockPerson, type Person } from '../memberships/memberships.ts'
import { findAcceptedAt, findLatestRules, insertAcceptance, insertRules, lockRules, viewLatestRules } from './rules-store.ts'

/** JSON text of the rules as they stand; 404 before the first. */
export async function getRules(tenant: Tenant): Promise<string> {
  const view = await viewLatestRules(tenant)
  if (view === undefined) throw new Fail('rules_not_found')
  return view
}

/** Pure, and slow for long texts: keep it out of the transaction. */
export const cleanRules = (body: string): string => cleanHtml(body)

/** `body` is clean already. The text that stands already is no new version, and asks nobody again. */
export async function writeRules(tx: Tx, actor: Actor, body: string, now: Date): Promise<void> {
  await lockRules(tx)
  const latest = await findLatestRules(tx)
  if (latest?.body === body) return
  const version = (latest?.version ?? 0) + 1
  await insertRules(tx, { version, body }, now)
  await record(tx, actor, { type: 'rules.updated', objectType: 'rules', objectId: tx.communityId, data: { version } })
}

/** A member or applicant, by user, by e-mail, or by both where they agree. */
export interface Whom {
  readonly userId?: string | null
  readonly email?: string | null
}

/** Answers when the version that stands was first accepted; where there are no rules yet, that is version 0. */
export async function acceptRules(tx: Tx, actor: Actor, whom: Whom, now: Date): Promise<Date> {
  const { key, membership } = await lockWhom(tx, whom)
  checkNotBanned(membership)
  const version = (await findLatestRules(tx))?.version ?? 0
  const acceptedAt = await findAcceptedAt(tx, key, version)
  if (acceptedAt) return acceptedAt
  const userId = membership?.user_id ?? null
  await insertAcceptance(tx, { key, version, userId }, now)
  await record(tx, actor, {
    type: 'rules.accepted',
    objectType: 'rules',
    objectId: tx.communityId,
    data: { version, userId, email: membership ? membership.email : key, acceptedAt: now.toISOString() },
  })
  return now
}

async function lockWhom(tx: Tx, { userId, email }: Whom): Promise<Person> {
  if (userId != null) {
    const person = await lockKnownPerson(tx, userId)
    if (email != null && normalizeEmail(email) !== person.key) throw invalid('email', 'is not the address of this user')
    return person
  }
  if (email == null) throw invalid('userId', 'or email is required')
  const person = await lockPerson(tx, email)
  if (!person.membership && !(await hasApplication(tx, person.key))) throw new Fail('member_not_found')
  return person
}
