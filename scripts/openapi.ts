/**
 * The OpenAPI document, and what is made from the same contract.
 *   node scripts/openapi.ts [ADDRESS]   prints the document that the server answers at /openapi.json
 *   node scripts/openapi.ts --lint      checks it with Redocly
 *   node scripts/openapi.ts --readme    writes the compatibility table into README.md
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordError } from '../packages/server/src/dialects/community/errors.ts'
import { referenceDocument } from '../packages/server/src/dialects/pages/reference.ts'
import { withCompatibilityTable } from './compatibility-table.ts'

const root = join(import.meta.dirname, '..')
const [argument] = process.argv.slice(2)

if (argument === '--readme') {
  const readme = join(root, 'README.md')
  writeFileSync(readme, withCompatibilityTable(readFileSync(readme, 'utf8')))
} else if (argument === '--lint') lint()
else process.stdout.write(print(argument ?? 'http://localhost:4000'))

function print(publicUrl: string): string {
  return `${JSON.stringify(referenceDocument({ publicUrl, wordError }), null, 2)}\n`
}

function lint(): void {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-openapi-'))
  try {
    const file = join(folder, 'openapi.json')
    // Redocly minds a server that only this machine can reach.
    writeFileSync(file, print('https://guildhall.example.org'))
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    execFileSync('redocly', ['lint', '--config', join(root, 'redocly.yaml'), file], { stdio: 'inherit', env })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
