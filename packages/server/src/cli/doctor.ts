/** `guildhall doctor`: each thing that has to be right, looked at, with what to do where it is not. */
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import pg from 'pg'
import type { Config } from '../config.ts'
import { loadMigrations } from '../db/migrate.ts'
import { openBeside } from '../db/open.ts'
import { sayError } from './run.ts'

export interface Finding {
  readonly name: string
  readonly isOk: boolean
  readonly detail: string
}

const freeBytesMin = 1024 ** 3

export async function examine(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [
    {
      name: 'runtime',
      isOk: Number(process.versions.node.split('.')[0]) >= 24,
      detail: `Node ${process.versions.node}; 24 or later is needed`,
    },
  ]
  findings.push(await look('data directory', () => examineDataDir(config.dataDir)))
  findings.push(await look('database', () => examineDatabase(config)))
  findings.push({
    name: 'mail',
    isOk: true,
    detail:
      config.smtpUrl === undefined
        ? 'captured in the data directory (SMTP_URL is not set)'
        : `sent through ${new URL(config.smtpUrl).host}`,
  })
  return findings
}

async function look(name: string, examineIt: () => Promise<string>): Promise<Finding> {
  try {
    return { name, isOk: true, detail: await examineIt() }
  } catch (error) {
    return { name, isOk: false, detail: sayError(error).split('\n')[0]! }
  }
}

async function examineDataDir(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await access(dataDir, constants.W_OK)
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  if (free < freeBytesMin) throw new Error(`${dataDir} has only ${Math.round(free / 1024 ** 2)} MB free`)
  return `${dataDir}, ${Math.round(free / 1024 ** 3)} GB free`
}

async function examineDatabase(config: Config): Promise<string> {
  const server = await openBeside({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log: () => undefined })
  try {
    const client = new pg.Client(server.connection)
    await client.connect()
    try {
      const { rows } = await client.query<{ version: string; n: number | null }>(
        `select current_setting('server_version') as version,
                case when to_regclass('schema_migrations') is null then 0
                     else (xpath('/row/n/text()', query_to_xml('select count(*) as n from schema_migrations', false, true, '')))[1]::text::int end as n`,
      )
      const { version, n } = rows[0]!
      const due = loadMigrations().length - (n ?? 0)
      return `PostgreSQL ${version} (${server.kind}), ${due === 0 ? 'schema up to date' : `${due} migration(s) to run`}`
    } finally {
      await client.end()
    }
  } finally {
    await server.stop()
  }
}
