import type { community } from '@guildhall/contract/community'
import type { Handler } from '../../../http/context.ts'
import { rotateKey, withKey } from '../../../identity/api-keys/api-keys.ts'
import { Json } from '../../../kernel/json.ts'

const overlapSecondsDefault = 86_400

export const rotate: Handler<typeof community.keys.rotate> = ({ params, body, actor, now, change }) =>
  change(
    async (tx) => new Json(withKey(await rotateKey(tx, actor, params.keyId, body.overlapSeconds ?? overlapSecondsDefault, now))),
  )
