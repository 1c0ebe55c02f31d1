import { isManager, type Role } from '../../identity/roles.ts'
import type { DetailsRow } from './details-store.ts'

/** An admin of a space sees each membership there; a member their own. */
export const maySee = (
  viewer: { readonly userId: string; readonly role: Role | undefined },
  row: Pick<DetailsRow, 'user_id'>,
): boolean => isManager(viewer.role) || row.user_id === viewer.userId

/**
 * The e-mail that somebody signs in with is theirs to change. One without an e-mail was added by hand and cannot sign in: it may
 * be given one, unless that would hand over what is more than a membership here.
 */
export const mayGiveEmail = (row: Pick<DetailsRow, 'email' | 'role'>, isKnownElsewhere: boolean): boolean =>
  row.email === null && row.role !== 'OWNER' && !isKnownElsewhere
