import type { community } from '@guildhall/contract/community'
import { addMember, getMember } from '../../../domain/memberships/memberships.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.members.create> = ({ body, actor, now, change }) =>
  change(async (tx) => new Json(await getMember(tx, await addMember(tx, actor, body, now))))
