/** The README's compatibility table, from the contract. */
import { type Api, apis } from '@guildhall/contract/apis'
import { type AbsentRoute, needsOf, type RouteSpec } from '@guildhall/contract/route'

const begin = '<!-- compatibility: made by npm run openapi -- --readme -->\n'
const end = '<!-- /compatibility -->'

export function withCompatibilityTable(readme: string): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error('README.md has no place for the compatibility table')
  return `${readme.slice(0, from)}${begin}\n${table()}\n${readme.slice(to)}`
}

const notes: Readonly<Record<string, string>> = {
  community: 'Paths are below `/api/v1/communities/:tag` where they do not begin with `/api`.',
  platform: 'Paths are below `/v1`.',
  space:
    'What is below `/c/:tag` answers at `<tag>.<host>` alike, and each issuer answers at the host, below `/c/:tag` and at `<tag>.<host>`.',
}

const table = (): string => apis.map(section).join('\n')

function section({ name, title, base, routes, absent, protocol = [] }: Api): string {
  const pathOf = (path: string): string =>
    base !== '/api' && path.startsWith(base) ? path.slice(base.length) || '(itself)' : path
  const cells = (...texts: string[]) => `| ${texts.join(' | ')} |`
  return [
    `### ${title}`,
    '',
    `${routes.length + protocol.length} operations work, ${absent.length} are absent. ${notes[name] ?? ''}`,
    '',
    cells('operation', 'needs', 'what', 'here'),
    cells('---', '---', '---', '---'),
    ...protocol.map(({ method, path, summary }) => cells(`\`${method} ${pathOf(path)}\``, 'its standard', summary, 'works')),
    ...routes.map(({ method, path, access, summary }: RouteSpec) =>
      cells(`\`${method} ${pathOf(path)}\``, needsOf(access), summary, 'works'),
    ),
    ...[...Map.groupBy(absent, (route) => `${route.tag}\n${route.absent}`).values()].map((rows) => absentRow(rows, pathOf)),
    '',
  ].join('\n')
}

/** One row for each heading: a running server lists each operation. */
function absentRow(rows: readonly AbsentRoute[], pathOf: (path: string) => string): string {
  const [{ method, path, tag, absent: reason }] = rows as [AbsentRoute]
  const first = `\`${method} ${pathOf(path)}\``
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : ''
  return `| ${first}${more} | | ${tag} | not yet: ${reason} |`
}
