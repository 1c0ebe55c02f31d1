/**
 * What a community has to say when somebody signs in through it: whether they may, and who they are there. Source: space
 * contract, Decided here 6 and 8.
 */
import type { Database } from '../../db/database.ts'
import { hexId, hostId } from '../../kernel/ids.ts'
import { findStanding } from './sign-in-store.ts'

export type SignInRefusal = 'banned' | 'not_a_member'
export interface MemberClaims {
  readonly name?: string | undefined
  readonly picture?: string | undefined
  readonly phone_number?: string | undefined
}

/** Why a person may not sign in through this community; undefined where they may. The host takes everybody. */
export async function checkSignIn(
  database: Pick<Database, 'tenant'>,
  communityId: string,
  userId: string,
): Promise<SignInRefusal | undefined> {
  if (communityId === hostId) return undefined
  const standing = await findStanding(database.tenant(communityId), userId)
  if (standing?.status === 'BANNED') return 'banned'
  return !standing || (standing.demands_membership && standing.status !== 'ACCEPTED') ? 'not_a_member' : undefined
}

/** The membership's own name, picture and phone number; undefined for who is no member now. */
export async function describeMember(
  database: Pick<Database, 'tenant'>,
  communityId: string,
  userId: string,
  publicUrl: string,
): Promise<MemberClaims | undefined> {
  if (communityId === hostId) return undefined
  const standing = await findStanding(database.tenant(communityId), userId)
  if (standing?.status !== 'ACCEPTED') return undefined
  return {
    name: standing.name ?? undefined,
    // The address that a membership shows, whether or not there is a picture of their own behind it.
    picture: standing.picture_url ?? `${publicUrl}/api/users/${hexId(userId)}/picture`,
    phone_number: standing.phone ?? undefined,
  }
}
