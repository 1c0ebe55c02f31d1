/**
 * Every refusal a caller can receive: one code, one status, one safe sentence. Handlers throw the code; a dialect words it
 * on its wire. Nothing else ever leaves the process, so a sentence here must not tell what the caller may not know.
 */
export const errors = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  malformed_body: { status: 400, title: 'The body is not valid JSON in UTF-8' },
  malformed_request: { status: 400, title: 'The request is not valid HTTP' },
  malformed_url: { status: 400, title: 'The address is not a valid URL' },
  banner_required: { status: 400, title: 'A published article needs a bannerUrl' },
  tier_required: { status: 400, title: 'The event has several tiers: name one in tierId' },
  no_published_tier: { status: 400, title: 'An event with tiers needs a published tier before it is published' },
  scopes_not_allowed: { status: 400, title: 'A publishable key holds READ_PUBLIC alone' },

  token_ambiguous: { status: 400, title: 'Send one access token, in one place' },
  link_invalid: { status: 400, title: 'This link is not valid any more: ask for a new one' },
  password_wrong: { status: 400, title: 'The present password is not right' },
  last_owner: { status: 400, title: 'The last owner of a community cannot leave it or become less' },

  key_missing: { status: 401, title: 'No API key was sent: use the X-API-Key header' },
  key_invalid: { status: 401, title: 'The API key is not valid' },

  session_missing: { status: 401, title: 'Sign in first: send an access token as Authorization: Bearer' },
  session_invalid: { status: 401, title: 'The access token is not valid or has expired' },
  not_an_admin: { status: 401, title: 'This session is not of an owner or admin of the community' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is not valid' },
  login_failed: { status: 401, title: 'E-mail or password is wrong' },
  second_factor_required: { status: 401, title: 'A code of the second factor is needed' },
  second_factor_failed: { status: 401, title: 'The code of the second factor is wrong' },
  token_missing: { status: 401, title: 'An OAuth access token is needed: send it as Authorization: Bearer' },
  token_invalid: { status: 401, title: 'The access token is not valid here' },

  payment_required: { status: 402, title: 'This tier is paid: it is sold through the checkout' },

  scope_missing: { status: 403, title: 'The API key lacks the scope this operation needs' },
  other_community: { status: 403, title: 'The API key belongs to another community' },
  operator_only: { status: 403, title: 'This is for operators of the server' },
  role_missing: { status: 403, title: 'Your role in this organization does not allow that' },
  token_scope_missing: { status: 403, title: 'The access token lacks the scope that this needs' },
  space_role_missing: { status: 403, title: 'Your permissions in this space do not allow that' },
  person_banned: { status: 403, title: 'This person is banned from the community' },
  invitation_required: { status: 403, title: 'This community takes members by invitation only' },
  members_only: { status: 403, title: 'This event is for members of the community' },
  owner_protected: { status: 403, title: 'The owner of the community cannot be removed' },

  route_not_found: { status: 404, title: 'There is nothing at this address' },
  community_not_found: { status: 404, title: 'No such community' },
  article_not_found: { status: 404, title: 'No such article' },
  event_not_found: { status: 404, title: 'No such event' },
  tier_not_found: { status: 404, title: 'No such tier' },
  rsvp_not_found: { status: 404, title: 'No such RSVP' },
  form_not_found: { status: 404, title: 'There is no form here' },
  segment_not_found: { status: 404, title: 'No such segment' },
  application_not_found: { status: 404, title: 'No such application' },
  invitation_not_found: { status: 404, title: 'No such invitation' },
  member_not_found: { status: 404, title: 'No such member' },
  product_not_found: { status: 404, title: 'No such product' },
  hotspot_not_found: { status: 404, title: 'No such hotspot' },
  category_not_found: { status: 404, title: 'No such category' },
  broadcast_not_found: { status: 404, title: 'No such broadcast' },
  user_not_found: { status: 404, title: 'No such user' },
  session_not_found: { status: 404, title: 'No such session' },
  app_not_found: { status: 404, title: 'No such app' },
  resource_not_found: { status: 404, title: 'No such resource' },
  webhook_not_found: { status: 404, title: 'No such webhook' },
  delivery_not_found: { status: 404, title: 'No such delivery' },
  navigation_link_not_found: { status: 404, title: 'No such navigation link' },
  token_not_found: { status: 404, title: 'No such access token' },
  key_not_found: { status: 404, title: 'No such API key' },
  rules_not_found: { status: 404, title: 'This community has no rules yet' },

  method_not_allowed: { status: 405, title: 'This address does not take that method' },

  event_full: { status: 409, title: 'The event is full' },
  tier_full: { status: 409, title: 'The tier is sold out' },
  event_over: { status: 409, title: 'The event is over' },
  event_cancelled: { status: 409, title: 'The event is cancelled' },
  sales_closed: { status: 409, title: 'This tier is not on sale now' },
  already_attending: { status: 409, title: 'This person already has an RSVP for the event' },
  rsvp_closed: { status: 409, title: 'A cancelled or rejected RSVP cannot be reopened' },
  already_member: { status: 409, title: 'This person is already a member' },
  already_applied: { status: 409, title: 'This person already has an open application' },
  already_invited: { status: 409, title: 'This person already has an open invitation' },
  application_decided: { status: 409, title: 'The application is already decided' },
  already_banned: { status: 409, title: 'This person is already banned' },
  not_banned: { status: 409, title: 'This person is not banned' },
  not_a_member: { status: 409, title: 'This person is not a member now' },
  sku_taken: { status: 409, title: 'Another product has this sku' },
  slug_taken: { status: 409, title: 'Another category has this slug' },
  tag_taken: { status: 409, title: 'Another community has this tag' },
  email_taken: { status: 409, title: 'Another user has this e-mail' },
  username_taken: { status: 409, title: 'Another user has this username' },
  tier_price_locked: { status: 409, title: 'Price and currency are locked once the tier has RSVPs or sales' },
  tier_in_use: { status: 409, title: 'The tier has RSVPs or sales and cannot be deleted' },
  segment_in_use: { status: 409, title: 'The segment has members or open applications and cannot be deleted' },
  category_in_use: { status: 409, title: 'The category has hotspots and cannot be deleted' },
  webhook_inactive: { status: 409, title: 'The webhook is switched off' },
  key_replaced: { status: 409, title: 'The API key is already replaced by another' },
  idempotency_key_in_use: { status: 409, title: 'A request with this Idempotency-Key is still running' },

  precondition_failed: { status: 412, title: 'The object has changed since the ETag in If-Match' },
  body_too_large: { status: 413, title: 'The body is larger than 1 MB' },
  url_too_long: { status: 414, title: 'The address is too long' },
  media_type_unsupported: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used with another request' },

  login_limited: { status: 429, title: 'Too many attempts to sign in: wait for the time in Retry-After' },
  rate_limited: { status: 429, title: 'Too many requests: wait for the time in Retry-After' },
  broadcast_limit: { status: 429, title: 'A community sends at most 5 broadcasts in 24 hours' },

  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service is not ready: try again soon' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errors

/** One thing that is wrong with an input. `field` is a path as in `form.fields[2].label`; empty when it is the whole. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
  /** What kind of wrong, for machines: `invalid` where it is left out. */
  readonly code?: ProblemCode
}
export const problemCodes = ['required', 'invalid', 'too_short', 'too_long', 'out_of_range', 'taken', 'unknown'] as const
export type ProblemCode = (typeof problemCodes)[number]
