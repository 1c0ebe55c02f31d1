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

const table = (): string => apis.map(section).join('\n')

function section({ title, base, routes, absent }: Api): string {
  const pathOf = (path: string): string => (path.startsWith(base) ? path.slice(base.length) || '(itself)' : path)
  const cells = (...texts: string[]) => `| ${texts.join(' | ')} |`
  return [
    `### ${title}`,
    '',
    `${routes.length} operations work, ${absent.length} are absent. Paths are below \`${base}\` where they do not begin with \`/api\` or \`/c\`.`,
    '',
    cells('operation', 'needs', 'what', 'here'),
    cells('---', '---', '---', '---'),
    ...routes.map(({ method, path, access, summary }: RouteSpec) =>
      cells(`\`${method} ${pathOf(path)}\``, needsOf(access), summary, 'works'),
    ),
    ...absent.map(({ method, path, summary, absent: reason }: AbsentRoute) =>
      cells(`\`${method} ${pathOf(path)}\``, '', summary, `not yet: ${reason}`),
    ),
    '',
  ].join('\n')
}
