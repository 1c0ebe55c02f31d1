/** What the reference says before its first operation: everything that holds for all of them. */
import type { AbsentRoute } from '@guildhall/contract/route'
import { scopes } from '@guildhall/contract/scopes'
import { templatedPath } from '../../../http/openapi.ts'

export const referenceText = (absent: readonly AbsentRoute[]): string => `
The Community API of Guildhall, compatible with Cobuntu's. Everything of a community stands under
\`/api/v1/communities/{tag}\`. Version 1 only grows; what would break a caller becomes version 2, beside it.
[What works and what does not yet](/docs/compatibility) is listed apart.

## Keys

Send a key in \`X-API-Key\`. (\`Authorization: Bearer <key>\` is understood too; \`X-API-Key\` wins over it.)
A publishable key (\`pk_live_…\`) is safe in a browser and holds \`READ_PUBLIC\` alone; anybody may read it at
\`GET /api/communities/{tag}/publishable-key\`. A secret key (\`sk_live_…\`) belongs on a server, holds exactly the
scopes it was given, and is shown once. The access token of a sign-in (Platform API) as \`Authorization: Bearer\` holds \`ADMIN\` where
its person is owner or admin of the community. No key or a wrong one answers 401, a key without the scope or of another community 403.

| Scope | Lets its holder |
| --- | --- |
${Object.entries(scopes)
  .map(([name, says]) => `| \`${name}\` | ${says.charAt(0).toLowerCase()}${says.slice(1)} |`)
  .join('\n')}

\`ADMIN\` satisfies every scope; no other scope implies another.

## Limits

100 requests a second for a publishable key, 50 for a secret one, in any window of a second; refused requests count as well.
\`RateLimit\` and \`RateLimit-Policy\` tell what is left; over the limit the answer is 429 with \`Retry-After\` in seconds.
A community sends at most 5 broadcasts in 24 hours, whoever sends them.

## Lists

A list is a bare array of \`limit\` rows (20 where it is left out, as a rule; at most 100) after \`offset\`. With \`cursor\` (empty for the
first page) the body is \`{data, pagination}\`, and \`pagination.nextCursor\` leads on; rows added meanwhile neither repeat nor hide others.
\`X-Next-Cursor\` and \`Link: <…>; rel="next"\` are sent where there is more. \`offset\` and \`cursor\` together: 400.

## Writing safely

Any write takes an \`Idempotency-Key\`: the same key and request within 24 hours get the first answer again, marked \`Idempotent-Replayed: true\`;
another request under the key answers 422, one whose first is still running 409. Reads send a strong \`ETag\` and honour \`If-None-Match\` (304).
\`PATCH\` honours \`If-Match\` with the ETag that GET gave for the object with the same credential, and answers 412 where it has changed.

Bodies are JSON in UTF-8 of at most 1 MB. A field that is not known is refused, so that a typo is never lost.
Text is kept as it is sent; only fields that say HTML are cleaned. Times are RFC 3339, answered in UTC with milliseconds; money is in the smallest unit of its currency.

## Errors

Every refusal is \`{error, code, details?, requestId}\`; \`details\` names the fields at fault. Beside what an operation lists, any address may answer
400 for a URL that is none, 404 where nothing is, 405 with \`Allow\`, 414 and 431.
${absentTable(absent)}`

function absentTable(absent: readonly AbsentRoute[]): string {
  if (absent.length === 0) return ''
  const rows = absent.map(
    ({ method, path, summary, absent: why }) => `| \`${method} ${templatedPath(path)}\` | ${summary} | ${why} |`,
  )
  return `
## Not offered yet

| Operation | | Why |
| --- | --- | --- |
${rows.join('\n')}
`
}
