/**
 * Runs the tests on a PostgreSQL 15 of its own in a temporary directory: the oldest server that DATABASE_URL may name.
 * Needs Debian's postgresql-15 (or POSTGRES_BIN, the folder of another's programs). Arguments go to Vitest.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bin = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin'
if (!existsSync(join(bin, 'postgres'))) {
  console.error(`there is no PostgreSQL in ${bin}: install postgresql-15, or set POSTGRES_BIN`)
  process.exit(1)
}
const nobody = { uid: 65_534, gid: 65_534 }
// PostgreSQL refuses to run as root; nobody will do.
const none = {}
const account = process.getuid?.() === 0 ? nobody : none
const directory = mkdtempSync(join(tmpdir(), 'guildhall-pg15-'))
chmodSync(directory, 0o700)
if (account !== none) chownSync(directory, nobody.uid, nobody.gid)
const data = join(directory, 'data')
const run = (program: string, args: string[]) =>
  execFileSync(join(bin, program), args, { ...account, cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })

run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'])
const settings = `-k ${directory} -c listen_addresses= -c fsync=off -c max_connections=200`
run('pg_ctl', ['-D', data, '-w', '-l', join(directory, 'log'), '-o', settings, 'start'])
let status: number | null = 1
try {
  const env = {
    ...process.env,
    GUILDHALL_TEST_DATABASE_URL: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(directory)}`,
  }
  status = spawnSync('vitest', ['run', ...process.argv.slice(2)], { env, stdio: 'inherit' }).status
} finally {
  run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  rmSync(directory, { recursive: true, force: true })
}
process.exit(status ?? 1)
