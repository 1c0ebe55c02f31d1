import type { community } from '@guildhall/contract/community'
import { acceptRules } from '../../../domain/rules/rules.ts'
import type { Handler } from '../../../http/context.ts'

export const accept: Handler<typeof community.rules.accept> = ({ body, actor, now, change }) =>
  change(async (tx) => ({ ok: true, acceptedAt: (await acceptRules(tx, actor, body, now)).toISOString() }))
