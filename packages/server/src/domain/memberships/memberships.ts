/** People in a community: their role, their status, and what each may still do. Source: community contract, Members. */
export { insertOwner as addOwner } from './memberships-store.ts'
