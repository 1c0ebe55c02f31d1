/** What issuers tell of a person. Sources: OpenID Connect Core 5.1; space contract 2.2 and Decided here 6. */
import type { Queries } from '../../db/database.ts'
import { findPerson, type PersonRow } from './people-store.ts'
import { subOf } from './subjects.ts'

/** What a membership says of its person; each is told only where it is known. */
export interface MemberClaims {
  readonly name?: string | undefined
  readonly picture?: string | undefined
  readonly phone_number?: string | undefined
}

/** Why somebody may not sign in through a community. */
export type SignInRefusal = 'banned' | 'not_a_member'
export interface SignInStanding {
  /** undefined where they may. */
  readonly refusal: SignInRefusal | undefined
  /** The membership's own; undefined for who is no member now. */
  readonly member: MemberClaims | undefined
}

/** Which claims come with which scope. A community's issuer tells the membership's own with `openid` alone. */
export const claimsOf = (isHost: boolean): Record<string, string[]> => ({
  openid: isHost ? ['sub'] : ['sub', 'name', 'picture', 'phone_number'],
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'profile', 'updated_at'],
})

/** Everything there is to tell; the library picks by scope. undefined where there is no such person. */
export async function describePerson(queries: Queries, userId: string): Promise<Record<string, unknown> | undefined> {
  const person = await findPerson(queries, userId)
  return person && toClaims(person)
}

/**
 * What one answer may draw from: the membership's claims over the person's own. Without the scope `profile` a community's
 * issuer tells what the membership says and nothing of the account.
 */
export function claimsFor(person: Record<string, unknown>, member: MemberClaims, scope: string): Record<string, unknown> {
  const { name: _name, picture: _picture, ...rest } = person
  const own = scope.split(' ').includes('profile') ? person : rest
  return { ...own, ...present({ name: member.name, picture: member.picture, phone_number: member.phone_number }) }
}

const toClaims = (person: PersonRow): Record<string, unknown> => ({
  sub: subOf(person.id),
  ...present({
    name: person.name,
    given_name: person.first_name,
    family_name: person.last_name,
    preferred_username: person.username,
    picture: person.profile_image,
    updated_at: Math.floor(person.updated_at.getTime() / 1000),
  }),
  ...(person.email !== null && { email: person.email, email_verified: person.email_verified_at !== null }),
})

const present = (claims: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null && value !== undefined && value !== ''))
