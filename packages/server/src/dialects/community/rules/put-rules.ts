import type { community } from '@guildhall/contract/community'
import { cleanRules, getRules, writeRules } from '../../../domain/rules/rules.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const put: Handler<typeof community.rules.put> = ({ body, actor, now, change }) => {
  const clean = cleanRules(body.body)
  return change(async (tx) => {
    await writeRules(tx, actor, clean, now)
    return new Json(await getRules(tx))
  })
}
