/** Writes the SDK's route tables from the contract, so that the SDK itself needs nothing at run time. Run it after a change of the contract. */
import { writeFileSync } from 'node:fs'
import { community } from '@guildhall/contract/community'
import { platform } from '@guildhall/contract/platform'
import type { RouteSpec } from '@guildhall/contract/route'
import { space } from '@guildhall/contract/space'

/** A table and a file for each, so that a bundle of one client does not carry the others. */
const apis = { community, platform, space }
export type ApiName = keyof typeof apis
export const apiNames = Object.keys(apis) as ApiName[]

const lineWidth = 130

export const tableFile = (name: ApiName): URL => new URL(`../packages/sdk/src/generated/${name}.ts`, import.meta.url)

export function routeTable(name: ApiName): string {
  const rows = Object.values(apis[name]).flatMap((group) => (Object.values(group) as RouteSpec[]).map(row))
  return `// Made by scripts/generate-sdk.ts from the contract; a test compares the two.
import type { Route } from '../route.ts'

export const ${name}Table: readonly Route[] = [
${rows.join('\n')}
]
`
}

/** As the formatter would write it: one line where it fits. */
function row(spec: RouteSpec): string {
  const pages = pagesOf(spec)
  const fields = [
    `id: '${spec.id}'`,
    `method: '${spec.method}'`,
    `path: '${spec.path}'`,
    ...(pages ? [`pages: '${pages}'`] : []),
    ...(spec.body ? ['hasBody: true'] : []),
    ...('open' in spec.access ? ['isOpen: true'] : []),
    ...(spec.reply.status === 302 ? ['isRedirect: true'] : []),
  ]
  const line = `  { ${fields.join(', ')} },`
  return line.length <= lineWidth ? line : `  {\n${fields.map((field) => `    ${field},`).join('\n')}\n  },`
}

/** A list of the Community API says so; one of the Platform API has pages with numbers in its reply. */
function pagesOf({ list, reply: { schema } }: RouteSpec): 'cursor' | 'number' | undefined {
  if (list) return 'cursor'
  const { meta } = (schema as { properties?: { meta?: { properties?: object } } }).properties ?? {}
  return meta?.properties && 'total_pages' in meta.properties ? 'number' : undefined
}

if (import.meta.main) for (const name of apiNames) writeFileSync(tableFile(name), routeTable(name))
