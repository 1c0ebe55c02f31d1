/** Writes the SDK's route table from the contract, so that the SDK itself needs nothing at run time. Run it after a change of the contract. */
import { writeFileSync } from 'node:fs'
import { community } from '@guildhall/contract/community'
import type { RouteSpec } from '@guildhall/contract/route'

const target = new URL('../packages/sdk/src/generated/routes.ts', import.meta.url)
const lineWidth = 130

export function routeTable(): string {
  const rows = Object.values(community).flatMap((group) => (Object.values(group) as RouteSpec[]).map(row))
  return `// Made by scripts/generate-sdk.ts from the contract; a test compares the two.
export interface Route {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly isList: boolean
  readonly hasBody: boolean
}

export const routes: readonly Route[] = [
${rows.join('\n')}
]
`
}

/** As the formatter would write it: one line where it fits. */
function row({ id, method, path, list, body }: RouteSpec): string {
  const fields = [
    `id: '${id}'`,
    `method: '${method}'`,
    `path: '${path}'`,
    `isList: ${list !== undefined}`,
    `hasBody: ${body !== undefined}`,
  ]
  const line = `  { ${fields.join(', ')} },`
  return line.length <= lineWidth ? line : `  {\n${fields.map((field) => `    ${field},`).join('\n')}\n  },`
}

if (import.meta.main) writeFileSync(target, routeTable())
