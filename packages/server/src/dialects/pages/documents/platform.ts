import { platformRoutes } from '@guildhall/contract/platform'
import { platformComponents, platformTags } from '@guildhall/contract/platform/components'
import type { Credentials } from '../../../http/openapi.ts'
import type { Describe } from './describe.ts'

const credentials: Credentials = {
  schemes: {
    Session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `access_token` of `POST /v1/auth/login`.' },
  },
  securityOf: (access) => ('session' in access ? [{ Session: [] }] : []),
  needs: (access) =>
    !('session' in access) ? 'Needs no credential.' : access.session === 'operator' ? 'For operators.' : 'Needs an access token.',
  limitHeaders: ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
  isCounted: () => true,
}

const text = `
The Platform API of Guildhall: people, their sessions, organizations, resources and webhooks, under \`/v1\`. An organization is a
community, and a member of it a membership: what is written here is read in the other APIs at once.

## Signing in

\`POST /v1/auth/login\` answers an access token, good for an hour, and a refresh token, good for 30 days. Send the first as
\`Authorization: Bearer\`; get the next pair with the second. A refresh token is used once: sent again within 30 seconds it gives the
same successor, so that parallel requests of one program all go on; later the whole session ends, for it was stolen or kept.
The access token of an owner or admin opens the [Community API](/docs) of that community too, with the scope \`ADMIN\`.

## Lists

\`page\` from 1, \`per_page\` up to 100 (20 where it is left out). The body is \`{data, meta}\`, and \`meta\` holds \`page\`, \`per_page\`,
\`total\` and \`total_pages\`. Where a list can be sorted, \`sort=-created_at,name\` sorts by several fields, a minus for falling;
\`filter[status]=active,inactive\` takes any of several values. A page past the end is empty.

## Limits

60 requests a minute on the plan free, 600 on pro, 6000 on enterprise, counted for each person with the best plan of their
organizations; without a session for each address, as on free. \`X-RateLimit-Limit\`, \`-Remaining\` and \`-Reset\` are on every answer;
over the limit it is 429 with \`Retry-After\` in seconds.

## Errors

\`{"error": {"code", "message", "details"?, "request_id"}}\`; \`details\` names the fields at fault, each with a \`code\`: \`required\`,
\`invalid\`, \`too_short\`, \`too_long\`, \`out_of_range\` or \`taken\`. There are six codes: \`invalid_request\` (400; 405, 413, 414, 415 and 431
where HTTP knows better), \`authentication_required\` (401), \`insufficient_permissions\` (403), \`resource_not_found\` (404),
\`rate_limit_exceeded\` (429) and \`internal_server_error\` (500, 503). What you may not see is answered like what is not there.
Fields that are not known, and those that cannot be changed, are ignored. Bodies are JSON in UTF-8 of at most 1 MB; times are ISO
8601 in UTC with whole seconds.
`

export const describePlatform: Describe = () => ({
  title: 'Guildhall Platform API',
  description: text,
  routes: platformRoutes,
  components: platformComponents,
  tagDescriptions: platformTags,
  credentials,
})
