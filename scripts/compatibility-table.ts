/** The README's compatibility table, from the contract. */
import { communityAbsent, communityRoutes } from '@guildhall/contract/community'
import type { AbsentRoute, RouteSpec } from '@guildhall/contract/route'

const begin = '<!-- compatibility: made by npm run openapi -- --readme -->\n'
const end = '<!-- /compatibility -->'
const base = '/api/v1/communities/:tag'

export function withCompatibilityTable(readme: string): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error('README.md has no place for the compatibility table')
  return `${readme.slice(0, from)}${begin}\n${table()}\n${readme.slice(to)}`
}

function table(): string {
  const rows = [...communityRoutes.map(worksRow), ...communityAbsent.map(absentRow)]
  return [
    `Paths are below \`${base}\` where they do not begin with \`/api\`.`,
    '',
    '| operation | needs | what | here |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

const pathOf = (path: string): string => (path.startsWith(base) ? path.slice(base.length) || '(the community)' : path)
const worksRow = ({ method, path, access, summary }: RouteSpec): string =>
  `| \`${method} ${pathOf(path)}\` | ${'scope' in access ? access.scope : 'nothing'} | ${summary} | works |`
const absentRow = ({ method, path, summary, absent }: AbsentRoute): string =>
  `| \`${method} ${pathOf(path)}\` | ADMIN | ${summary} | not yet: ${absent} |`
