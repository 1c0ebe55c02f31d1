/**
 * What API 1 documents and Guildhall does not offer. Source: space contract 2.5 and 2.6, in their order.
 *
 * Tenant paths are written `/c/:tag/api/…`; the same holds for `<tag>.<host>/api/…`. The pages of API 1 whose operations
 * nobody has written down (accounting codes, admins, booking passes and the like) have no path that could stand here.
 */
import { type AbsentRoute, absent } from '../route.ts'
import { absentTable } from './absent-table.ts'

const host = absentTable('space', '/api')
const tenant = absentTable('space', '/c/:tag/api')

const pictures = 'pictures are not built yet'
const bookings = 'bookable resources and their bookings are not built yet'
const checkIns = 'check-ins and passes are not built yet'
const money = 'invoices and payments are not built yet'
const plans = 'plans of other days, and extras, are not built yet; PUT /memberships/:id changes the plan of now'

/**
 * The one row whose address answers: the token endpoint refuses this grant with `unsupported_grant_type` (400), so a walk
 * that expects 404 leaves it out.
 */
export const passwordGrant: AbsentRoute = absent('RFC 9700, section 2.4, forbids the password grant', {
  id: 'space.tokens.createByPassword',
  method: 'POST',
  path: '/oauth/access_token',
  tag: 'OAuth',
  summary: 'Exchange e-mail and password for an access token (grant_type=password)',
})

export const spaceAbsentV1: readonly AbsentRoute[] = [
  ...host('spaces', 'Spaces', pictures, [['getLogo', 'GET', '/spaces/:subdomain/logo', 'Show the logo of a space']]),

  ...tenant('memberships', 'Memberships', pictures, [
    ['getPicture', 'GET', '/memberships/:id/picture', 'Show the picture of a membership'],
    ['updatePicture', 'PUT', '/memberships/:id/picture', 'Replace the picture of a membership'],
  ]),
  ...tenant('membershipPlans', 'Membership plans', plans, [
    ['list', 'GET', '/memberships/:id/plans', 'List the plans a membership has had and will have'],
    ['create', 'POST', '/memberships/:id/plans', 'Move a membership to another plan'],
    ['createOwn', 'POST', '/membership/plan', "Move the caller's own membership to another plan"],
  ]),
  ...tenant('invitations', 'Invitations', 'inviting a membership through API 1 is not built yet', [
    ['create', 'POST', '/memberships/:id/invitations', 'Make a link that joins a membership to a user'],
    ['get', 'GET', '/invitations/:id', 'Show an invitation'],
  ]),
  ...tenant('notes', 'Membership notes', 'notes on memberships are not built yet', [
    ['list', 'GET', '/memberships/:id/notes', 'List the notes on a membership'],
    ['create', 'POST', '/memberships/:id/notes', 'Write a note on a membership'],
    ['update', 'PUT', '/memberships/:id/notes/:noteId', 'Change a note'],
    ['remove', 'DELETE', '/memberships/:id/notes/:noteId', 'Delete a note'],
  ]),
  ...tenant('paymentMethods', 'Membership payment methods', money, [
    ['update', 'PUT', '/memberships/:id/payment_method', 'Set how a membership pays'],
  ]),

  ...tenant('resources', 'Resources', bookings, [['list', 'GET', '/resources', 'List what can be booked']]),
  ...tenant('bookings', 'Bookings', bookings, [
    ['list', 'GET', '/bookings', 'List the bookings that overlap a time range'],
    ['listForResource', 'GET', '/resources/:id/bookings', 'List the bookings of one resource in a time range'],
    ['create', 'POST', '/resources/:id/bookings', 'Book a resource'],
    ['update', 'PUT', '/bookings/:id', 'Change a booking'],
    ['remove', 'DELETE', '/bookings/:id', 'Delete a booking'],
    ['get', 'GET', '/bookings/:id', 'Show a booking'],
  ]),
  ...tenant('bookingCredits', 'Booking credits', bookings, [
    ['listOwn', 'GET', '/booking_credits', "List the caller's own booking credits by resource"],
    ['listForMembership', 'GET', '/memberships/:id/booking_credits', 'List the booking credits of a membership by resource'],
  ]),

  ...tenant('checkIns', 'Check-ins', checkIns, [
    ['list', 'GET', '/work_sessions', 'List the check-ins in a time range'],
    ['listToday', 'GET', '/check_ins', 'List the check-ins of today'],
    ['listForMembership', 'GET', '/memberships/:id/check_ins', 'List the check-ins of a membership in a time range'],
    ['createForMembership', 'POST', '/memberships/:id/work_sessions', 'Check a membership in'],
    ['removeCurrent', 'DELETE', '/memberships/:id/check_ins/current', 'Check a membership out'],
    ['create', 'POST', '/check_ins', 'Check in by the token of a device or by login and password'],
    ['listTokens', 'GET', '/check_in_tokens', 'List the tokens that check memberships in'],
  ]),
  ...tenant('timePasses', 'Time passes', checkIns, [
    ['listForMembership', 'GET', '/memberships/:id/time_passes/unused', 'List the unused time passes of a membership'],
    ['listOwn', 'GET', '/membership/time_passes/unused', "List the caller's own unused time passes"],
    ['list', 'GET', '/time_passes/unused', 'List all unused time passes'],
    ['create', 'POST', '/memberships/:id/time_passes', 'Give time passes to a membership'],
  ]),
  ...tenant('guestAccounts', 'Guest accounts', 'guest accounts are not built yet', [
    ['list', 'GET', '/guest_accounts', 'List guest accounts'],
    ['get', 'GET', '/guest_accounts/:id', 'Show a guest account'],
    ['remove', 'DELETE', '/guest_accounts/:id', 'Delete a guest account'],
    ['create', 'POST', '/guest_accounts', 'Add a guest account'],
  ]),

  ...tenant('invoices', 'Invoices', money, [
    ['list', 'GET', '/invoices', 'List invoices by time range or by id, as JSON or as a zip archive'],
    ['listOpen', 'GET', '/invoices/open', 'List the invoices that are not paid'],
    ['notify', 'POST', '/invoices/:number/notifications', 'Mail an invoice to whom it concerns'],
  ]),
  ...tenant('paymentRecords', 'Payment records', money, [
    ['create', 'POST', '/invoices/:id/payment_records', 'Record a payment of an invoice'],
    ['remove', 'DELETE', '/invoices/:id/payment_records/:recordId', 'Delete a payment record'],
    ['list', 'GET', '/invoices/payment_records', 'List payment records by time range or by invoice'],
  ]),
  ...tenant('charges', 'Charges', money, [
    ['list', 'GET', '/charges', 'List one-time charges in a time range'],
    ['listForMembership', 'GET', '/memberships/:id/charges/recent', 'List the recent charges of a membership'],
    ['create', 'POST', '/memberships/:id/charges', 'Charge a membership once'],
  ]),

  ...tenant('teams', 'Teams', 'teams are not built yet', [
    ['list', 'GET', '/teams', 'List the teams of a space'],
    ['getOwn', 'GET', '/team', "Show the caller's own team"],
    ['addMember', 'POST', '/memberships/:id/team/team_members', 'Let a membership pay for another one'],
    ['removeMember', 'DELETE', '/memberships/:id/team/team_members/:membershipId', 'Stop paying for another membership'],
  ]),

  ...tenant('subscriptions', 'Webhook subscriptions', 'webhook subscriptions through API 1 are not built yet', [
    ['create', 'POST', '/subscriptions', 'Subscribe an address to a kind of change'],
    ['list', 'GET', '/subscriptions', "List the caller's own subscriptions"],
    ['get', 'GET', '/subscriptions/:id', 'Show a subscription and whether it is active'],
    ['remove', 'DELETE', '/subscriptions/:id', 'End a subscription'],
  ]),

  passwordGrant,
]
