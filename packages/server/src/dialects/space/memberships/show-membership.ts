import type { Membership } from '@guildhall/contract/space/memberships'
import type { Static } from 'typebox'
import { getMembership, type Viewer } from '../../../domain/memberships/details.ts'
import { presentMembership, readSpaceTerms } from './present-membership.ts'

type Reader = Parameters<typeof getMembership>[0]

/** A membership as its reader sees it now; 404. */
export async function showMembership(
  tenant: Reader,
  viewer: Viewer,
  id: string,
  publicUrl: string,
): Promise<Static<typeof Membership>> {
  const row = await getMembership(tenant, viewer, id)
  return presentMembership(row, await readSpaceTerms(tenant), publicUrl)
}
