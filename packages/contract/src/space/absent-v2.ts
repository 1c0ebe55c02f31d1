/**
 * What API 2 documents and Guildhall does not offer: all of it. Source: space contract 2.8; the headings are those of the
 * original's OpenAPI description. Paths are written `/api/v2/…`; the same holds for `api.<host>/…`.
 */
import type { AbsentRoute } from '../route.ts'
import { type AbsentRow, absentTable } from './absent-table.ts'

const rows = absentTable('space2', '/api/v2')
const table = (noun: string, tag: string, operations: readonly AbsentRow[]) =>
  rows(noun, tag, 'API 2 is not built yet', operations)

export const spaceAbsentV2: readonly AbsentRoute[] = [
  ...table('articles', 'Article', [
    ['get', 'GET', '/articles/:id', 'Show a help article'],
    ['list', 'GET', '/spaces/:spaceId/articles', 'List the help articles of a space'],
  ]),

  ...table('bookings', 'Booking', [
    ['create', 'POST', '/bookings', 'Book a resource as an administrator'],
    ['listRecurring', 'GET', '/recurring_bookings/:recurringId', 'List the bookings of a series'],
    ['removeFollowing', 'DELETE', '/recurring_bookings/:bookingId/following', 'Delete a booking of a series and those after it'],
    ['preview', 'POST', '/bookings_preview', 'Say what bookings would cost, without booking'],
    ['remove', 'DELETE', '/bookings/:id', 'Delete a booking'],
    ['get', 'GET', '/bookings/:id', 'Show a booking'],
    ['update', 'PATCH', '/bookings/:id', 'Change a booking'],
    ['listForMembership', 'GET', '/memberships/:membershipId/bookings', 'List the bookings of a membership in a time range'],
    ['createForMembership', 'POST', '/memberships/:membershipId/bookings', 'Book a resource as a member'],
    ['list', 'GET', '/spaces/:spaceId/bookings', 'List the bookings of a space in a time range'],
  ]),
  ...table('calendarBlockers', 'Calendar Blocker', [
    ['get', 'GET', '/calendar_blockers/:id', 'Show a period in which nothing can be booked'],
    ['list', 'GET', '/spaces/:spaceId/calendar_blockers', 'List the periods in which nothing can be booked'],
  ]),
  ...table('allocations', 'Allocation', [
    ['get', 'GET', '/allocations/:id', 'Show a lasting allocation of a resource'],
    ['list', 'GET', '/spaces/:spaceId/allocations', 'List the lasting allocations of a space'],
  ]),

  ...table('checkIns', 'Check-in', [
    ['create', 'POST', '/check_ins', 'Check a membership in by its token'],
    ['checkOut', 'PUT', '/check_ins/:id/check_out', 'Check a membership out'],
    ['listForMembership', 'GET', '/memberships/:membershipId/check_ins', 'List the check-ins of a membership in a time range'],
    ['listCurrent', 'GET', '/spaces/:spaceId/check_ins/current', 'List the running check-ins of a token'],
  ]),
  ...table('contacts', 'Contact', [
    ['get', 'GET', '/contacts/:id', 'Show a contact'],
    ['list', 'GET', '/spaces/:spaceId/contacts', 'List the contacts of a space'],
  ]),
  ...table('customers', 'Customer', [['create', 'POST', '/customers', 'Turn a space on trial into a paying one']]),

  ...table('dropInPassPurchases', 'Drop-In Pass Purchase', [
    ['create', 'POST', '/drop_in_pass_purchases', 'Buy a drop-in pass as a visitor'],
  ]),
  ...table('dropInPassTemplates', 'Drop-In Pass Template', [
    ['get', 'GET', '/drop_in_pass_templates/:id', 'Show a kind of drop-in pass'],
    ['getAvailability', 'GET', '/drop_in_pass_templates/:id/availability', 'Say on which days a kind of pass can be bought'],
  ]),
  ...table('dropInPasses', 'Drop-In Pass', [
    ['get', 'GET', '/drop_in_passes/:id', 'Show a drop-in pass'],
    ['cancel', 'POST', '/drop_in_passes/:id/cancellation', 'Cancel a drop-in pass'],
    ['list', 'GET', '/spaces/:spaceId/drop_in_passes', 'List the drop-in passes sold for a range of days'],
  ]),

  ...table('events', 'Event', [
    ['create', 'POST', '/events', 'Add an event as a draft'],
    ['get', 'GET', '/events/:id', 'Show an event'],
    ['update', 'PATCH', '/events/:id', 'Change an event'],
    ['remove', 'DELETE', '/events/:id', 'Delete an event'],
    ['publish', 'POST', '/events/:id/publication', 'Publish an event'],
    ['unpublish', 'DELETE', '/events/:id/publication', 'Take an event back to a draft'],
    ['list', 'GET', '/spaces/:spaceId/events', 'List the events of a space in a time range'],
    ['listTags', 'GET', '/spaces/:spaceId/events/tags', 'List the tags that events of a space carry'],
  ]),
  ...table('eventAttendances', 'Event', [
    ['create', 'POST', '/event_attendances', 'Attend an event'],
    ['get', 'GET', '/event_attendances/:id', 'Show an attendance'],
    ['remove', 'DELETE', '/event_attendances/:id', 'Withdraw from an event'],
    ['list', 'GET', '/events/:id/attendances', 'List who attends an event'],
  ]),
  ...table('eventMessages', 'Event', [
    ['create', 'POST', '/event_messages', 'Add a message that an event sends to those who attend'],
    ['get', 'GET', '/event_messages/:id', 'Show a message of an event'],
    ['update', 'PATCH', '/event_messages/:id', 'Change a message of an event'],
    ['remove', 'DELETE', '/event_messages/:id', 'Delete a message of an event'],
    ['list', 'GET', '/events/:id/messages', 'List the messages of an event'],
  ]),
  ...table('eventTicketPurchases', 'Event', [['create', 'POST', '/event_ticket_purchases', 'Buy tickets for a public event']]),

  ...table('externalBookings', 'External Booking', [
    ['create', 'POST', '/external_bookings', 'Book a resource as a visitor'],
    ['get', 'GET', '/external_bookings/:id', 'Show a booking of a visitor'],
    ['remove', 'DELETE', '/external_bookings/:id', 'Cancel a booking of a visitor as an administrator'],
    ['update', 'PATCH', '/external_bookings/:id', 'Change a booking of a visitor'],
    ['cancel', 'POST', '/external_bookings/:id/cancellation', 'Ask as a visitor to cancel a booking'],
    ['preview', 'POST', '/external_bookings_preview', 'Say what a booking of a visitor would cost, without booking'],
    ['list', 'GET', '/spaces/:spaceId/external_bookings', 'List the bookings of visitors in a time range'],
  ]),
  ...table('externalResources', 'External Resource', [
    ['create', 'POST', '/external_resources', 'Open a resource to visitors'],
    ['get', 'GET', '/external_resources/:id', 'Show a resource that visitors can book'],
    ['update', 'PATCH', '/external_resources/:id', 'Change how visitors can book a resource'],
    ['remove', 'DELETE', '/external_resources/:id', 'Close a resource to visitors'],
    ['getAvailability', 'GET', '/external_resources/:id/availability', 'Say when visitors can book a resource'],
    ['list', 'GET', '/spaces/:spaceId/external_resources', 'List the resources that visitors can book'],
    ['listAvailable', 'GET', '/spaces/:spaceId/external_resources/available', 'List what visitors can book at a given time'],
  ]),

  ...table('invoices', 'Invoice', [
    ['charge', 'POST', '/invoice_charges', 'Collect the money of several invoices'],
    ['create', 'POST', '/invoices', 'Write an invoice by hand'],
    ['get', 'GET', '/invoices/:id', 'Show an invoice'],
    ['getPdf', 'GET', '/invoices/:id.pdf', 'Download an invoice as PDF'],
    ['lock', 'POST', '/invoices/:id/lock', 'Guard an invoice against changes'],
    ['unlock', 'DELETE', '/invoices/:id/lock', 'Let an invoice be changed again'],
    ['createElectronic', 'POST', '/invoices/:id/e_invoice', 'Make the electronic form of an invoice'],
    ['attachPdf', 'POST', '/invoices/:id/pdf', 'Attach a PDF to an invoice'],
    ['listPaymentMethods', 'GET', '/invoices/:id/payment_methods', 'List the ways in which an invoice can be paid'],
    ['listPreviews', 'GET', '/spaces/:spaceId/invoice_previews', 'List the invoices that are still to be written'],
    ['list', 'GET', '/spaces/:spaceId/invoices', 'List the invoices of a space'],
    ['search', 'GET', '/spaces/:spaceId/invoices/search', 'Find invoices of a space'],
  ]),
  ...table('invoiceReminders', 'Invoice Reminder', [
    ['create', 'POST', '/invoice_reminders', 'Remind somebody of an unpaid invoice'],
  ]),

  ...table('membershipProfiles', 'Membership Profile', [
    ['get', 'GET', '/membership_profiles/:id', 'Show the profile of a membership'],
    ['update', 'PATCH', '/membership_profiles/:id', "Change the caller's own profile"],
    ['listForNetwork', 'GET', '/networks/:networkId/membership_profiles', 'List the profiles in a network'],
    ['searchNetwork', 'GET', '/networks/:networkId/membership_profiles/search', 'Find profiles in a network'],
    ['list', 'GET', '/spaces/:spaceId/membership_profiles', 'List the profiles in a space'],
    ['listPublished', 'GET', '/spaces/:spaceId/membership_profiles/published', 'List the profiles members show each other'],
  ]),
  ...table('bookingCredits', 'Booking Credit', [
    ['listForMembership', 'GET', '/memberships/:membershipId/booking_credits', 'List the booking credits of a membership'],
  ]),
  ...table('memberships', 'Membership', [
    ['get', 'GET', '/memberships/:id', 'Show a membership'],
    ['listForNetwork', 'GET', '/networks/:networkId/memberships', 'List the memberships in a network'],
    ['searchNetwork', 'GET', '/networks/:networkId/memberships/search', 'Find memberships in a network'],
    ['list', 'GET', '/spaces/:spaceId/memberships', 'List the memberships of a space in a range of days'],
  ]),
  ...table('navigationLinks', 'Navigation Link', [
    ['create', 'POST', '/navigation_links', 'Add a navigation link that opens a single-page app'],
    ['update', 'PATCH', '/navigation_links/:id', 'Change a navigation link'],
    ['get', 'GET', '/navigation_links/:id', 'Show a navigation link'],
    ['list', 'GET', '/spaces/:spaceId/navigation_links', 'List the navigation links of a space'],
  ]),
  ...table('networks', 'Network', [
    ['get', 'GET', '/networks/:id', 'Show a network of spaces'],
    ['listAvailabilities', 'GET', '/networks/:networkId/resource_availabilities', 'Say when resources of a network are free'],
  ]),

  ...table('resources', 'Resource', [
    ['listForNetwork', 'GET', '/networks/:networkId/resources', 'List the resources in a network'],
    [
      'listAvailableForNetwork',
      'GET',
      '/networks/:networkId/resources/available',
      'List what is free in a network at a given time',
    ],
    ['create', 'POST', '/resources', 'Add a resource'],
    ['get', 'GET', '/resources/:id', 'Show a resource'],
    ['update', 'PATCH', '/resources/:id', 'Change a resource'],
    ['getAvailability', 'GET', '/resources/:id/availability', 'Say when a resource is free'],
    ['list', 'GET', '/spaces/:spaceId/resources', 'List the resources of a space'],
    ['listAvailable', 'GET', '/spaces/:spaceId/resources/available', 'List what is free in a space at a given time'],
    ['listAvailabilities', 'GET', '/spaces/:spaceId/resource_availabilities', 'Say when resources of a space are free'],
  ]),

  ...table('payments', 'Payment', [['create', 'POST', '/payments', 'Begin a payment as a visitor']]),
  ...table('products', 'Product', [
    ['get', 'GET', '/products/:id', 'Show a product'],
    ['list', 'GET', '/spaces/:spaceId/products', 'List the products of a space'],
  ]),
  ...table('refunds', 'Refund', [['create', 'POST', '/refunds', 'Give back the money of an invoice or a part of it']]),
  ...table('singlePageApps', 'Single page app', [
    ['list', 'GET', '/single_page_apps', 'List the single-page apps of the calling client'],
    ['create', 'POST', '/single_page_apps', 'Add a single-page app'],
    ['update', 'PATCH', '/single_page_apps/:id', 'Change a single-page app'],
    ['get', 'GET', '/single_page_apps/:id', 'Show a single-page app'],
  ]),

  ...table('spaceProfiles', 'Space Profile', [['get', 'GET', '/space_profiles/:id', 'Show the public profile of a space']]),
  ...table('spaces', 'Space', [['get', 'GET', '/spaces/:spaceId', 'Show a space']]),
  ...table('billingDetails', 'Space Billing Details', [
    ['get', 'GET', '/spaces/:spaceId/billing_details', 'Show to whom the operator bills a space'],
    ['update', 'PATCH', '/spaces/:spaceId/billing_details', 'Change to whom the operator bills a space'],
  ]),
  ...table('emailCustomizations', 'Built-in Email Customizations', [
    ['list', 'GET', '/spaces/:spaceId/built_in_email_customizations', 'List the texts of the mails a space sends'],
    ['get', 'GET', '/spaces/:spaceId/built_in_email_customizations/:key', 'Show the text of one mail a space sends'],
  ]),
  ...table('costCenters', 'Cost Center', [['list', 'GET', '/spaces/:spaceId/cost_centers', 'List the cost centres of a space']]),
  ...table('discountCodes', 'Discount Code', [
    ['find', 'GET', '/spaces/:spaceId/discount_codes/find', 'Look a discount code up'],
  ]),
  ...table('paymentMethods', 'Payment Method', [
    [
      'listForExternalBookings',
      'GET',
      '/spaces/:spaceId/external_bookings_payment_methods',
      'List the ways in which visitors can pay bookings',
    ],
    ['list', 'GET', '/spaces/:spaceId/payment_methods', 'List the ways in which a space can be paid'],
  ]),
  ...table('membershipPlans', 'Membership Plan', [
    ['list', 'GET', '/spaces/:spaceId/membership_plans', 'List the plans of memberships in a range of days'],
  ]),
  ...table('revenueAccounts', 'Revenue Account', [
    ['list', 'GET', '/spaces/:spaceId/revenue_accounts', 'List the revenue accounts of a space'],
  ]),
  ...table('spacePaymentMethods', 'Space Payment Method', [
    ['get', 'GET', '/spaces/:spaceId/space_payment_method', 'Show how a space pays the operator'],
    ['update', 'PUT', '/spaces/:spaceId/space_payment_method', 'Set how a space pays the operator'],
  ]),
  ...table('approvals', 'Approval', [
    ['listMissing', 'GET', '/spaces/:spaceId/terms_approval/missing', 'List the terms the caller has still to accept'],
    ['create', 'POST', '/terms_approvals', 'Accept the terms of a space'],
  ]),
  ...table('urls', 'Url', [['list', 'GET', '/spaces/:spaceId/urls', 'List the addresses of the web pages of a space']]),
  ...table('subscriptions', 'Subscription', [
    ['preview', 'POST', '/spaces/:spaceId/subscription_preview', 'Say what a subscription of a space would cost'],
    ['get', 'GET', '/spaces/:spaceId/subscription', 'Show the subscription of a space'],
    ['update', 'PUT', '/spaces/:spaceId/subscription', 'Choose another subscription for a space'],
    ['list', 'GET', '/spaces/:spaceId/subscriptions', 'List the subscriptions a space can choose'],
  ]),
  ...table('teams', 'Team', [
    ['list', 'GET', '/spaces/:spaceId/teams', 'List the teams of a space in a range of days'],
    ['get', 'GET', '/teams/:id', 'Show a team'],
  ]),
  ...table('spacePreviews', 'Space Preview', [
    ['create', 'POST', '/space_preview', 'Show which subdomain a new space would get'],
  ]),
  ...table('users', 'User', [['get', 'GET', '/user', 'Show the calling user']]),
  ...table('userEmailPreviews', 'User Email Preview', [
    ['create', 'POST', '/user_email_preview', 'Say whether an e-mail address is free for a new user'],
  ]),

  // Beside the documented operations: space contract 2.2.
  ...rows('mcp', 'MCP', 'there is no MCP server yet', [['call', 'POST', '/mcp', 'Let a language model use the API']]),
]
