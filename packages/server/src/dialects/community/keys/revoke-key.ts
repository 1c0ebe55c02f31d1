import type { community } from '@guildhall/contract/community'
import type { Handler } from '../../../http/context.ts'
import { revokeKey } from '../../../identity/api-keys/api-keys.ts'

export const revoke: Handler<typeof community.keys.revoke> = ({ params, actor, now, change }) =>
  change(async (tx) => {
    await revokeKey(tx, actor, params.keyId, now)
    return undefined
  })
