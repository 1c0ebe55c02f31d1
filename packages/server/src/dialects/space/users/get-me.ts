import type { space } from '@guildhall/contract/space'
import { listSpacesOfPerson, type SpaceOfPersonRow } from '../../../domain/spaces/spaces.ts'
import type { Data, Handler } from '../../../http/context.ts'
import { isManager } from '../../../identity/roles.ts'
import { findUser } from '../../../identity/users/users.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hexId, hostId } from '../../../kernel/ids.ts'
import type { SpaceParts } from '../admit.ts'

type Users = typeof space.users
/** The address of a space, by its tag. */
type UrlOf = (tag: string) => string

async function present(data: Data, publicUrl: string, userId: string, urlOf: UrlOf, communityId: string | undefined) {
  const [user, spaces] = await Promise.all([findUser(data.system, userId), listSpacesOfPerson(data.system, userId, communityId)])
  if (!user) throw new Fail('token_invalid')
  const inSpace = ({ tag, name }: SpaceOfPersonRow) => ({
    space_subdomain: tag,
    space_name: name,
    space_link: `${publicUrl}/api/spaces/${tag}`,
  })
  return {
    id: hexId(user.id),
    email: user.email,
    memberships: spaces.map((row) => ({
      id: hexId(row.membershipId),
      ...inSpace(row),
      link: `${urlOf(row.tag)}/api/memberships/${hexId(row.membershipId)}`,
    })),
    admin_of: spaces.filter(({ role }) => isManager(role)).map((row) => ({ ...inSpace(row), name: row.memberName })),
  }
}

/** A token of a space's own issuer tells of that space alone here too. */
export const me =
  ({ hosts, publicUrl }: SpaceParts): Handler<Users['me']> =>
  async ({ token, data }) =>
    present(data, publicUrl, token.userId, hosts.plainAddressOf, token.issuerId === hostId ? undefined : token.issuerId)

/** A token of a space's own issuer opens that space alone: of the others nothing is told. */
export const meInSpace =
  ({ hosts, publicUrl }: SpaceParts): Handler<Users['meInSpace']> =>
  async ({ token, data, space: here }) => {
    const urlOf: UrlOf = (tag) => (tag === here.tag ? here.url : hosts.plainAddressOf(tag))
    return present(data, publicUrl, token.userId, urlOf, token.issuerId === hostId ? undefined : here.communityId)
  }
