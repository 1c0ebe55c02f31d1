import type { Role } from '../../identity/sessions/session-ring.ts'

/** In an organization: its owners and admins, and who made it. */
export const mayWriteResource = (role: Role, isCreator: boolean): boolean => isCreator || role === 'OWNER' || role === 'ADMIN'
