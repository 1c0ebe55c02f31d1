/**
 * What an app may ask a person for, with the sentence the person reads. Sources: space contract 2.3 (the list of API 1 as of
 * 2018 with what its pages name besides, and the 58 of API 2 with two that its operations use).
 */

/** Scopes of OpenID Connect and of refresh tokens. */
export const signInScopes = {
  openid: 'Know who you are',
  email: 'See your e-mail address',
  profile: 'See your name, username and picture',
  offline_access: 'Keep its access while you are away',
} as const

/** `read` and `write` stand for the other scopes of API 1 of their kind. */
export const spaceScopesV1 = {
  checkin: 'Check you in to a space',
  checkin_tokens: 'See the devices that check members in',
  create_password_resets: 'Ask for a new password in your name',
  navigation: 'Add links to the menus of spaces you manage',
  read: 'Read everything you can see in your spaces',
  read_accounting_codes: 'Read accounting codes',
  read_activities: 'Read what happened in your spaces',
  read_admins: 'See who manages your spaces',
  read_answers: 'Read the answers of members to questions',
  read_booking_credits: 'Read booking credits',
  read_booking_passes: 'Read booking passes',
  read_bookings: 'Read bookings',
  read_charges: 'Read one-time charges',
  read_check_ins: 'Read check-ins',
  read_custom_fields: 'Read custom fields',
  read_email_customizations: 'Read the texts of mails',
  read_features: 'See what your spaces have switched on',
  read_guest_accounts: 'Read guest accounts',
  read_invitations: 'Read invitations',
  read_invoice_preview: 'Read invoices that are to come',
  read_invoice_settings: 'Read the settings for invoices',
  read_invoices: 'Read invoices',
  read_issues: 'Read issues that were reported',
  read_membership_notes: 'Read notes about members',
  read_memberships: 'Read memberships',
  read_payment_records: 'Read payments',
  read_plans: 'Read plans, hidden ones too',
  read_questions: 'Read the questions that members are asked',
  read_resource_categories: 'Read the kinds of resources',
  read_resources: 'Read rooms and other resources',
  read_service_charges: 'Read service charges',
  read_subscriptions: 'Read the webhooks of your spaces',
  read_teams: 'Read teams',
  read_time_passes: 'Read time passes',
  read_user: 'See your e-mail address and the spaces you belong to',
  signin: 'Sign you in',
  team: 'See your team',
  write: 'Change everything you may change in your spaces',
  write_activities: 'Add activities',
  write_answers: 'Change the answers of members to questions',
  write_bookings: 'Make, change and cancel bookings',
  write_charges: 'Add one-time charges',
  write_custom_fields: 'Change custom fields',
  write_email_customizations: 'Change the texts of mails',
  write_guest_accounts: 'Make and remove guest accounts',
  write_invitations: 'Invite people to memberships',
  write_invoices: 'Make and change invoices',
  write_issues: 'Report and change issues',
  write_membership_notes: 'Write notes about members',
  write_membership_payment_method: 'Set how a member pays',
  write_membership_picture: 'Change the pictures of members',
  write_memberships: 'Add, change and cancel memberships',
  write_payment_records: 'Record and remove payments',
  write_subscriptions: 'Add and remove webhooks of your spaces',
  write_team_member: 'Add and remove members of teams',
} as const

export const spaceScopesV2 = {
  read_allocations: 'See which resources are allocated to whom',
  read_articles: 'Read articles',
  read_booking_credits: 'Read booking credits',
  read_bookings: 'Read bookings',
  read_built_in_email_customizations: 'Read the texts of the mails that come with the product',
  read_calendar_blockers: 'Read when spaces are closed',
  read_check_ins: 'Read check-ins',
  read_contacts: 'Read contacts',
  read_cost_centers: 'Read cost centres',
  read_discount_codes: 'Read discount codes',
  read_drop_in_pass_templates: 'Read the drop-in passes on sale',
  read_drop_in_passes: 'Read drop-in passes',
  read_event_attendances: 'See who attends events',
  read_event_messages: 'Read the messages sent to those who attend an event',
  read_events: 'Read events',
  read_external_bookings: 'Read bookings made elsewhere',
  read_external_resources: 'Read resources offered elsewhere',
  read_invoices: 'Read invoices',
  read_membership_profiles: 'Read the profiles of members',
  read_memberships: 'Read memberships',
  read_navigation_links: 'Read the links in menus',
  read_networks: 'Read networks of spaces',
  read_payment_methods: 'Read ways to pay',
  read_products: 'Read products',
  read_published_membership_profiles: 'Read the profiles that members publish',
  read_resource_categories: 'Read the kinds of resources',
  read_resources: 'Read rooms and other resources',
  read_revenue_accounts: 'Read revenue accounts',
  read_single_page_apps: 'Read the apps shown inside spaces',
  read_space_billing_details: 'Read how a space is billed',
  read_space_payment_method: 'See how a space pays',
  read_space_profiles: 'Read the profiles of spaces',
  read_space_subscriptions: 'Read what a space is subscribed to',
  read_spaces: 'Read your spaces',
  read_teams: 'Read teams',
  read_terms_approvals: 'See who agreed to which terms',
  read_urls: 'Read the addresses of the pages of spaces',
  read_user: 'See your e-mail address and the spaces you belong to',
  write_bookings: 'Make, change and cancel bookings',
  write_check_ins: 'Check members in and out',
  write_customers: 'Add customers',
  write_drop_in_pass_purchases: 'Buy drop-in passes',
  write_drop_in_passes: 'Change and cancel drop-in passes',
  write_event_attendances: 'Join and leave events',
  write_event_messages: 'Write to those who attend an event',
  write_event_ticket_purchases: 'Buy tickets for events',
  write_events: 'Make, change and remove events',
  write_external_bookings: 'Make and change bookings elsewhere',
  write_external_resources: 'Offer resources elsewhere',
  write_invoice_reminders: 'Send reminders of invoices',
  write_invoices: 'Make and change invoices',
  write_membership_profiles: 'Change the profiles of members',
  write_navigation_links: 'Add and remove links in menus',
  write_payments: 'Pay invoices',
  write_resources: 'Make and change rooms and other resources',
  write_single_page_apps: 'Add and change apps shown inside spaces',
  write_space_billing_details: 'Change how a space is billed',
  write_space_payment_method: 'Change how a space pays',
  write_space_subscriptions: 'Change what a space is subscribed to',
  write_terms_approvals: 'Agree to terms in your name',
} as const

export const spaceScopes = { ...spaceScopesV1, ...spaceScopesV2 } as const

const sentences = new Map<string, string>(Object.entries({ ...spaceScopes, ...signInScopes }))
export const isKnownScope = (name: string): boolean => sentences.has(name)
/** What an app may with a scope, as people read it; the scope itself where there is no such. */
export const sentenceOf = (scope: string): string => sentences.get(scope) ?? scope

const ofKind = (prefix: string): readonly string[] => Object.keys(spaceScopesV1).filter((name) => name.startsWith(prefix))
/** What the two broad scopes of API 1 stand for. Operations of API 2 want the granular scope itself. */
export const umbrellaScopes: Readonly<Record<'read' | 'write', readonly string[]>> = {
  read: ofKind('read_'),
  write: ofKind('write_'),
}

export type SpaceScope = keyof typeof spaceScopes

const unadvertised = new Set(['read_cost_centers', 'read_revenue_accounts'])
/** The 58 that the RFC 9728 document names. Source: space contract 2.3. */
export const advertisedScopes: readonly string[] = Object.keys(spaceScopesV2).filter((name) => !unadvertised.has(name))
