import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'

/**
 * Defaults for a small server. They stand in guildhall.conf, which postgresql.conf includes: what an operator writes
 * below that line, or sets with ALTER SYSTEM, is stronger.
 */
export const defaultSettings: Readonly<Record<string, string>> = {
  shared_buffers: '128MB',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_compression: 'on',
  // A young database has no statistics, and plans made without are bad ones: have them within seconds, not a minute.
  autovacuum_naptime: '10s',
  // Bounds both the disk a busy import takes and the recovery after a crash.
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  // Compiling short queries costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  // Queries of a killed server end soon, instead of holding their locks until they are done.
  client_connection_check_interval: '5s',
}

const identMap = 'guildhall'

/** Command-line settings, which no file can override: where and how the server is reached. */
export const fixedSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  // Relative to the cluster's directory, which only the account can enter (0700), and short whatever its path.
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  port: '5432',
  logging_collector: 'off',
  log_destination: 'stderr',
}

/**
 * Writes the files that Guildhall owns in a cluster: who may connect, and the defaults. The kernel vouches for the
 * caller's user id (`peer`), so there is no password to keep or to leak, connecting costs nothing, and another program
 * that happens to run as the same unprivileged account cannot simply log in.
 */
export async function writeConfigFiles(clusterDir: string, account: Account): Promise<void> {
  const owner = account.isSwitched ? account : undefined
  const users = account.trustedNames.map((name) => `${identMap} ${quote(name)} postgres\n`).join('')
  await writeOwned(
    join(clusterDir, 'pg_hba.conf'),
    `# Written by Guildhall at each start.\nlocal all all peer map=${identMap}\n`,
    owner,
  )
  await writeOwned(join(clusterDir, 'pg_ident.conf'), `# Written by Guildhall at each start.\n${users}`, owner)
  await writeOwned(join(clusterDir, 'guildhall.conf'), defaultsText(), owner)
}

/** Appends the include of the defaults to a new cluster's postgresql.conf, after what initdb found out itself. */
export async function includeDefaults(clusterDir: string, account: Account): Promise<void> {
  const path = join(clusterDir, 'postgresql.conf')
  const text = await readFile(path, 'utf8')
  const tail =
    "\n# Guildhall's defaults, rewritten at each start.\ninclude_if_exists = 'guildhall.conf'\n\n# Your own settings go below this line.\n"
  await writeOwned(path, text + tail, account.isSwitched ? account : undefined)
}

function defaultsText(): string {
  const lines = Object.entries(defaultSettings).map(([name, value]) => `${name} = ${quoteSetting(value)}\n`)
  return `# Written by Guildhall at each start; put your own settings into postgresql.conf.\n${lines.join('')}`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function quoteSetting(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** Replaces a file in one step, unless it holds that text already. Never follows a link: the folder may not be ours. */
async function writeOwned(path: string, text: string, owner: { uid: number; gid: number } | undefined): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(fresh, 'wx', 0o600)
  try {
    await file.writeFile(text)
    if (owner) await file.chown(owner.uid, owner.gid)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
}
