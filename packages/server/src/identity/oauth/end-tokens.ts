import type { Tx } from '../../db/database.ts'
import { recordRevocation } from './records.ts'
import { deleteOfUser } from './records-store.ts'

/** Ends everything that a community's issuer has given somebody for themselves, in the transaction that is the reason for it. */
export async function endTokens(tx: Tx, userId: string): Promise<void> {
  if ((await deleteOfUser(tx, userId)) > 0) await recordRevocation(tx, userId)
}
