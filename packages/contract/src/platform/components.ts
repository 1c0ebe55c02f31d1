/** The named schemas and headings of the Platform API's reference. */
import { Tokens } from './auth.ts'
import { ErrorBody } from './error-body.ts'
import { Member, Organization } from './organizations.ts'
import { Resource, ResourceSummary } from './resources.ts'
import { Profile, Session, User } from './users.ts'
import { Delivery, Webhook } from './webhooks.ts'

export const platformComponents = {
  User,
  Profile,
  Tokens,
  Session,
  Organization,
  Member,
  Resource,
  ResourceSummary,
  Webhook,
  Delivery,
  Error: ErrorBody,
} as const

export const platformTags: Readonly<Record<string, string>> = {
  Authentication: 'Accounts, signing in and out, forgotten passwords.',
  Users: 'Yourself, and the people you share organizations with.',
  Sessions: 'Where you are signed in.',
  Organizations: 'Communities, and who belongs to them.',
  Resources: 'Named things of yours and of your organizations.',
  Webhooks: 'Addresses that are told what happens.',
  Host: 'The server itself.',
}
