/** From the house's own facts to the Platform API's fields. What webhooks are told too is in domain/webhooks/objects.ts. */
export {
  presentMember,
  presentOrganization,
  presentResource,
  presentResourceSummary,
  presentUser,
  time,
} from '../../domain/webhooks/objects.ts'

import { hostId, undressId } from '../../kernel/ids.ts'

export { dressId, undressId } from '../../kernel/ids.ts'

/** The user behind `usr_…`. A text that is none gives an id that nobody has, and so the same answer as an unknown one. */
export const userIdOf = (text: string): string => undressId('usr', text) ?? hostId
