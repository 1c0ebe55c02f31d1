import type { Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import { newId } from '../../kernel/ids.ts'

const owner = sql(
  'memberships.owner',
  `insert into memberships (community_id, id, user_id, role, status, joined_at) values ($1, $2, $3, 'OWNER', 'ACCEPTED', $4)`,
)
/** The founder is an accepted member like others, with role OWNER. Source: community contract, decision 10. */
export const insertOwner = async (tx: Tx, userId: string, now: Date): Promise<void> =>
  void (await tx.query(owner, [tx.communityId, newId(), userId, now]))
