/** The named schemas and headings of the Space API's reference. */
import { Activity } from './activities.ts'
import { CustomField, CustomFieldValues } from './custom-fields.ts'
import { ErrorBody, FieldErrors, PlainError } from './error-body.ts'
import { Address, Membership, MembershipPlan } from './memberships.ts'
import { NavigationLink } from './navigation-links.ts'
import { BookingCredit, Extra, Plan, TimePass } from './plans.ts'
import { Space } from './spaces.ts'
import { Me } from './users.ts'

export const spaceComponents = {
  User: Me,
  Space,
  Membership,
  MembershipPlan,
  Address,
  Plan,
  BookingCredit,
  Extra,
  TimePass,
  CustomField,
  CustomFieldValues,
  NavigationLink,
  Activity,
  FieldErrors,
  PlainError,
  Error: ErrorBody,
} as const

export const spaceTags: Readonly<Record<string, string>> = {
  Users: 'People: who a token stands for, new accounts, pictures.',
  Spaces: 'Communities, and what they say of themselves.',
  Memberships: 'People in a space, with their plan, address and cancellation.',
  Plans: 'What a membership costs, and how often.',
  'Custom fields': 'Fields that a space adds to its memberships.',
  'Navigation links': 'Links that apps add to the menus of a space.',
  Activities: 'What happened in a space.',
  'Access tokens': 'Tokens looked at, revoked, and made for a space.',
  Host: 'The server itself.',
}
