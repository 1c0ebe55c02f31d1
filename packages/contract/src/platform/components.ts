/** The named schemas and headings of the Platform API's reference. */
import { Tokens } from './auth.ts'
import { ErrorBody } from './error-body.ts'
import { Profile, Session, User } from './users.ts'

export const platformComponents = { User, Profile, Tokens, Session, Error: ErrorBody } as const

export const platformTags: Readonly<Record<string, string>> = {
  Authentication: 'Accounts, signing in and out, forgotten passwords.',
  Users: 'Yourself, and the people you share organizations with.',
  Sessions: 'Where you are signed in.',
  Organizations: 'Communities, and who belongs to them.',
  Resources: 'Named things of yours and of your organizations.',
  Webhooks: 'Addresses that are told what happens.',
  Host: 'The server itself.',
}
