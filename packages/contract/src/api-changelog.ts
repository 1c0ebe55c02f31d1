/** What changed in the APIs, for those who call them. Newest first; new entries go on top. Served at `/docs/changelog`. */

export const changelogApis = ['community', 'platform', 'space', 'openid'] as const
export const changelogKinds = ['added', 'changed', 'fixed'] as const

export interface ApiChange {
  /** YYYY-MM-DD. */
  readonly date: string
  readonly api: (typeof changelogApis)[number]
  readonly kind: (typeof changelogKinds)[number]
  /** One sentence, or two. */
  readonly text: string
}

export const apiChangelog: readonly ApiChange[] = [
  {
    date: '2026-11-22',
    api: 'openid',
    kind: 'added',
    text: 'A sign-in may be answered by response_mode=form_post. One address begins 6,000 of them a minute at most.',
  },
  {
    date: '2026-11-22',
    api: 'platform',
    kind: 'added',
    text: 'A member of an organization has an address: GET /v1/organizations/:id/members/:user_id.',
  },
  {
    date: '2026-11-22',
    api: 'openid',
    kind: 'fixed',
    text: 'Sign-ins reach apps whose callback leads on to another host. A token asked for with a resource of ours opens userinfo. Errors of the token, introspection, revocation and registration endpoints are always JSON. An app without the grant it asks for is told unauthorized_client. Signing out asks wherever the browser is signed in to its account.',
  },
  {
    date: '2026-11-22',
    api: 'community',
    kind: 'fixed',
    text: 'The publishable key is answered below /api/v1 too. A person holds one RSVP of an event, also after a change of their address. Invitations to a segment go with it. Empty bodies of any type are none. The content of an article has at most 1,000,000 characters once it is cleaned.',
  },
  {
    date: '2026-11-22',
    api: 'space',
    kind: 'fixed',
    text: 'API 1 takes null and blanks for fields that may be left out, one text for a list of texts, empty bodies of any type, bodies of types that end in +json, and the scheme OAuth. Days such as starts_at go by the space’s clock. The custom fields of a membership hold 20,000 characters together.',
  },
  {
    date: '2026-11-22',
    api: 'platform',
    kind: 'fixed',
    text: 'A changed profile is seen at once in what communities show of the person. active: false of a new webhook is kept. A person changes their address five times an hour at most. A sign-in that a change of the password overtakes fails.',
  },
  {
    date: '2026-11-22',
    api: 'space',
    kind: 'added',
    text: 'API 1 may be called by pages of other sites (CORS). Activities are a list in HTML where Accept names text/html. An app’s page under /account/apps makes a test access token.',
  },
  {
    date: '2026-11-22',
    api: 'openid',
    kind: 'changed',
    text: 'The host’s revocation endpoint takes what was given by a community’s issuer to an app that works at all of them. Signing out may be asked for by POST. With id_token_hint nobody else than that person can sign in: login_required.',
  },
  {
    date: '2026-11-22',
    api: 'platform',
    kind: 'added',
    text: 'A webhook can be made switched off (active: false).',
  },
  {
    date: '2026-11-22',
    api: 'platform',
    kind: 'fixed',
    text: 'An empty body is taken whatever its type. A change of the password ends links that were mailed to replace a forgotten one.',
  },
  {
    date: '2026-11-22',
    api: 'space',
    kind: 'added',
    text: 'API 1: users with grant codes, spaces, memberships with cancellations, plans, custom fields, navigation links and activities.',
  },
  {
    date: '2026-11-22',
    api: 'space',
    kind: 'added',
    text: 'Access tokens can be looked at and revoked, and made for a space, under /api/access_tokens.',
  },
  {
    date: '2026-11-22',
    api: 'openid',
    kind: 'added',
    text: 'The host and every community sign people in as OpenID providers of their own, with OAuth 2: code and PKCE, refresh tokens, introspection, revocation, registration of apps and sign-out.',
  },
  {
    date: '2026-11-22',
    api: 'platform',
    kind: 'added',
    text: 'Accounts and sessions with rotating refresh tokens and a second factor, users, organizations with their members, resources, and signed webhooks.',
  },
  {
    date: '2026-11-22',
    api: 'community',
    kind: 'added',
    text: 'The access token of an owner or admin of a community opens it with the scope ADMIN.',
  },
  {
    date: '2026-11-22',
    api: 'community',
    kind: 'added',
    text: 'Articles, events with tiers and RSVPs, products, members, segments, applications, invitations, rules, the atlas, broadcasts and API keys.',
  },
]
