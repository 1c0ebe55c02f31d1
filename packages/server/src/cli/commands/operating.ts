import type { Command } from 'commander'
import { print, readConfig, withDatabase } from '../beside.ts'

export function addOperatingCommands(program: Command): void {
  program.command('serve').description('start the server').action(serve)
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .option('--json', 'answer in JSON')
    .action(migrateNow)
  program
    .command('doctor')
    .description('check settings, database and data directory')
    .option('--json', 'answer in JSON')
    .action(doctor)
  program
    .command('demo')
    .description('fill a community with the demo content')
    .option('--tag <tag>', 'the community to make', 'my-community')
    .option('--json', 'answer in JSON')
    .action(demo)
}

async function serve(): Promise<void> {
  const { serveUntilStopped } = await import('../serve.ts')
  await serveUntilStopped(readConfig())
}

async function migrateNow({ json }: { json?: boolean }): Promise<void> {
  const { migrationsOnRecord } = await import('../../db/migrate.ts')
  // withDatabase migrates first, as every command does.
  await withDatabase(async (database) => {
    const applied = await migrationsOnRecord(database)
    print(json, { applied }, [`the schema is up to date (${applied.length} migration${applied.length === 1 ? '' : 's'})`])
  })
}

async function demo({ tag, json }: { tag: string; json?: boolean }): Promise<void> {
  const { loadDemo } = await import('../../domain/demo/load-demo.ts')
  await withDatabase(async (database, config) => {
    const summary = await loadDemo(database, { tag, publicUrl: config.publicUrl ?? `http://localhost:${config.port}` })
    print(json, summary, [
      `community ${summary.tag} filled`,
      `publishable key  ${summary.publishableKey}`,
      `secret key       ${summary.secretKey}`,
      `admin            ${summary.adminEmail} / ${summary.adminPassword}`,
    ])
  })
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const { examine } = await import('../doctor.ts')
  const findings = await examine(readConfig())
  const isWell = findings.every(({ isOk }) => isOk)
  print(
    json,
    { ok: isWell, checks: findings },
    findings.map(({ name, isOk, detail }) => `${isOk ? 'ok  ' : 'FAIL'}  ${name}: ${detail}`),
  )
  if (!isWell) process.exitCode = 1
}
