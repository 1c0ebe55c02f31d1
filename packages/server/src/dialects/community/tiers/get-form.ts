import type { community } from '@guildhall/contract/community'
import { getTierForm } from '../../../domain/tiers/tiers.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const form: Handler<typeof community.tiers.form> = async ({ tenant, caller, params }) =>
  new Json(await getTierForm(tenant, caller, params.tierId))
