import type { UserCaller } from '../../identity/sessions/session-ring.ts'
import { Fail } from '../../kernel/fail.ts'
import { undressId } from '../../kernel/ids.ts'

/** The community behind `org_…` or a slug, among those of the person: any other is not there (404). */
export function organizationOf(user: Pick<UserCaller, 'rights'>, idOrSlug: string): string {
  const id = undressId('org', idOrSlug)
  const right = id === undefined ? [...user.rights.values()].find(({ tag }) => tag === idOrSlug) : user.rights.get(id)
  if (!right) throw new Fail('community_not_found')
  return right.communityId
}
