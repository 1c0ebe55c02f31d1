import type { community } from '@guildhall/contract/community'
import type { Handler } from '../../../http/context.ts'
import { issueKey, withKey } from '../../../identity/api-keys/api-keys.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.keys.create> = ({ body, actor, now, change }) =>
  change(async (tx) => {
    const { expiresAt, ...wanted } = body
    const issued = await issueKey(tx, actor, { ...wanted, ...(expiresAt && { expiresAt: new Date(expiresAt) }) }, now)
    return new Json(withKey(issued))
  })
