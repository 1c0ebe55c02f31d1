import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tx } from '../../db/database.ts'
import { announceToMembers } from '../webhooks/announce.ts'
import { presentOrganization } from '../webhooks/objects.ts'
import { readOrganization } from './organizations-store.ts'

/** Tells the webhooks of the community's members what has become of it, as it is in this transaction. */
export const announceOrganization = (
  tx: Tx,
  type: Extract<PlatformEvent, `organization.${'created' | 'updated' | 'deleted'}`>,
  now: Date,
): Promise<void> =>
  announceToMembers(tx, type, now, async () => {
    const row = await readOrganization(tx)
    return ({ role }) => presentOrganization(row, role)
  })
