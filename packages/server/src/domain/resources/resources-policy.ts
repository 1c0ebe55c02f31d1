import { isManager, type Role } from '../../identity/roles.ts'

/** In an organization: its owners and admins, and who made it. */
export const mayWriteResource = (role: Role, isCreator: boolean): boolean => isCreator || isManager(role)
