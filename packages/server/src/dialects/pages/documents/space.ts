import { openidEndpoints } from '@guildhall/contract/openid'
import { spaceRoutes } from '@guildhall/contract/space'
import { requestsPerMinute } from '@guildhall/contract/space/base'
import { spaceComponents, spaceTags } from '@guildhall/contract/space/components'
import { spaceScopes } from '@guildhall/contract/space/scopes'
import { type Credentials, templatedPath } from '../../../http/openapi.ts'
import type { Describe } from './describe.ts'

const scheme = 'OAuth2'

const credentials: Credentials = {
  schemes: {
    [scheme]: {
      type: 'oauth2',
      description: 'An access token of the host’s issuer, or of the space’s own.',
      flows: {
        authorizationCode: {
          authorizationUrl: '/oauth/authorize',
          tokenUrl: '/oauth/access_token',
          scopes: spaceScopes,
        },
      },
    },
  },
  securityOf: (access) => ('as' in access ? [{ [scheme]: access.token === null ? [] : [access.token] }] : []),
  needs(access) {
    if (!('as' in access))
      return 'open' in access && access.more ? `Needs no token; \`${access.more}\` of an admin shows more.` : 'Needs no token.'
    const scope = access.token === null ? 'Needs an access token' : `Needs the scope \`${access.token}\``
    const who = { self: '', member: ' of a member of the space', admin: ' of an admin of the space' }[access.as]
    const orSpaceToken = access.orSpaceToken ? " A token of a space's own issuer will do too." : ''
    return `${scope}${who}.${orSpaceToken}`
  },
  limitHeaders: ['RateLimit', 'RateLimit-Policy'],
  isCounted: () => true,
}

const ownLimits = spaceRoutes
  .flatMap(({ method, path, limit }) => (limit ? [`\`${method} ${templatedPath(path)}\` (${limit.perMinute})`] : []))
  .join(' and ')

const text = `
API 1 of the Space API of Guildhall, compatible with Cobot's: what identity needs of it. What is not there yet is listed in
[the compatibility table](/docs/compatibility). A space is a community; its paths \`/c/{tag}/api/…\` answer at \`<tag>.<host>/api/…\` alike.

## Tokens

Send an OAuth access token as \`Authorization: Bearer\`, or as \`access_token\` in the query or body. A token's scope says what an app may
do for a person; what the person may do in the space is looked at with each request. Tokens of the host's issuer work in every space,
those of a space's own issuer in that space alone. \`read\` and \`write\` stand for the older scopes of their kind.

Every issuer (the host, and each space below \`/c/{tag}\` or at its own host) answers:

| | |
| --- | --- |
${openidEndpoints.map(({ method, path, summary }) => `| \`${method} ${templatedPath(path)}\` | ${summary} |`).join('\n')}

Apps are registered with \`guildhall apps create\`, at \`/account/apps\`, or by registering themselves. The token endpoint takes its
parameters as a form, in the query or as JSON; the secret in the body or by HTTP Basic; \`redirect_uri\` may be left out where the app has
one. Public apps need PKCE with S256.

## Conventions

Bodies are JSON or forms with Rails nesting (\`plan[id]=…\`). A field that may be left out is left out by null too, where null does not
clear it, and by a blank that is no text; a list of texts may be one text with commas. Ids are 32 hex characters; a space's is
\`space-<subdomain>\`. Times are \`2026/03/14 17:30:00 +0000\`, dates \`2026/03/14\`, money decimal strings. Errors: 422
\`{"errors": {"field": "message"}}\`, otherwise
\`{"error": "…"}\`. ${requestsPerMinute} requests a minute for each person; over it 429 with \`Retry-After\`. Counted apart are ${ownLimits}.
`

export const describeSpace: Describe = () => ({
  title: 'Guildhall Space API',
  description: text,
  routes: spaceRoutes,
  components: spaceComponents,
  tagDescriptions: spaceTags,
  credentials,
  bodyTypes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
})
