import type { community } from '@guildhall/contract/community'
import { getRules } from '../../../domain/rules/rules.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.rules.get> = async ({ tenant }) => new Json(await getRules(tenant))
