/**
 * What a community has to say when somebody signs in through it: whether they may, and who they are there. Source: space
 * contract, Decided here 6 and 8.
 */
import type { Database } from '../../db/database.ts'
import type { MemberClaims, SignInRefusal, SignInStanding } from '../../identity/oauth/people.ts'
import { hexId, hostId } from '../../kernel/ids.ts'
import { findStanding, type Standing } from './sign-in-store.ts'

/** The host takes everybody. `publicUrl`: pictures of members without one of their own are asked for there. */
export async function standingOf(
  database: Pick<Database, 'tenant'>,
  communityId: string,
  userId: string,
  publicUrl: string,
): Promise<SignInStanding> {
  if (communityId === hostId) return { refusal: undefined, member: undefined }
  const standing = await findStanding(database.tenant(communityId), userId)
  return { refusal: refusalOf(standing), member: memberOf(standing, userId, publicUrl) }
}

function refusalOf(standing: Standing | undefined): SignInRefusal | undefined {
  if (standing?.status === 'BANNED') return 'banned'
  return !standing || (standing.demands_membership && standing.status !== 'ACCEPTED') ? 'not_a_member' : undefined
}

function memberOf(standing: Standing | undefined, userId: string, publicUrl: string): MemberClaims | undefined {
  if (standing?.status !== 'ACCEPTED') return undefined
  return {
    name: standing.name ?? undefined,
    // The address that a membership shows, whether or not there is a picture of their own behind it.
    picture: standing.picture_url ?? `${publicUrl}/api/users/${hexId(userId)}/picture`,
    phone_number: standing.phone ?? undefined,
  }
}
