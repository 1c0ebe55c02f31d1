/** `guildhall doctor`: each thing that has to be right, looked at, with what to do where it is not. */
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import pg from 'pg'
import type { Config } from '../config.ts'
import { migrationsDue } from '../db/migrate.ts'
import { openBeside } from '../db/open.ts'
import { trySmtpServer } from '../mail/smtp-mailer.ts'
import { sayError } from './run.ts'

export interface Finding {
  readonly name: string
  readonly isOk: boolean
  readonly detail: string
}

const freeBytesMin = 1024 ** 3
const mailTimeoutMs = 10_000

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
  findings.push(await look('mail', () => examineMail(config.smtpUrl)))
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
      const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`)
      const due = await migrationsDue(client)
      const schema = due === 0 ? 'schema up to date' : `${due} migration(s) run at the next start`
      return `PostgreSQL ${rows[0]!.version} (${server.kind}), ${schema}`
    } finally {
      await client.end()
    }
  } finally {
    await server.stop()
  }
}

/** Connects and signs in as the server does; nothing is sent. */
async function examineMail(smtpUrl: string | undefined): Promise<string> {
  if (smtpUrl === undefined) return 'captured in the data directory (SMTP_URL is not set)'
  await trySmtpServer(smtpUrl, mailTimeoutMs)
  return `${new URL(smtpUrl).host} takes mail`
}
