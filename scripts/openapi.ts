/**
 * The OpenAPI document, and what is made from the same contract.
 *   node scripts/openapi.ts [NAME] [ADDRESS]   prints the document of an API, the community's where none is named
 *   node scripts/openapi.ts --lint             checks all of them with Redocly
 *   node scripts/openapi.ts --readme           writes the compatibility table into README.md
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordError } from '../packages/server/src/dialects/community/errors.ts'
import { type DocumentName, documentNames, referenceDocument } from '../packages/server/src/dialects/pages/reference.ts'
import { platformWording } from '../packages/server/src/dialects/platform/errors.ts'
import { spaceWording } from '../packages/server/src/dialects/space/errors.ts'
import { withCompatibilityTable } from './compatibility-table.ts'

const root = join(import.meta.dirname, '..')
const [argument, address] = process.argv.slice(2)
const wordings = { community: { wordError }, platform: platformWording, space: spaceWording }

if (argument === '--readme') {
  const readme = join(root, 'README.md')
  writeFileSync(readme, withCompatibilityTable(readFileSync(readme, 'utf8')))
} else if (argument === '--lint') lint()
else process.stdout.write(print((argument ?? 'community') as DocumentName, address ?? 'http://localhost:4000'))

function print(name: DocumentName, publicUrl: string): string {
  return `${JSON.stringify(referenceDocument(name, { publicUrl, wordings }), null, 2)}\n`
}

function lint(): void {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-openapi-'))
  try {
    // Redocly minds a server that only this machine can reach.
    const files = documentNames.map((name) => {
      const file = join(folder, `${name}.json`)
      writeFileSync(file, print(name, 'https://guildhall.example.org'))
      return file
    })
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    execFileSync('redocly', ['lint', '--config', join(root, 'redocly.yaml'), ...files], { stdio: 'inherit', env })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
