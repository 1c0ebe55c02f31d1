import type { community } from '@guildhall/contract/community'
import type { Handler } from '../../../http/context.ts'
import { listKeys } from '../../../identity/api-keys/api-keys.ts'

export const list: Handler<typeof community.keys.list> = ({ tenant, page, now }) => listKeys(tenant, page, now)
