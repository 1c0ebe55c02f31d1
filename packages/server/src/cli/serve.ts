/** `guildhall serve`: start, say where everything is, run until a signal, end in order. */
import type { Config } from '../config.ts'
import { type RunningServer, startServer } from '../main.ts'
import { sayError } from './run.ts'

/** A second signal, or this long, and the process ends without waiting. */
const stopTimeoutMs = 30_000

export async function serveUntilStopped(config: Config): Promise<void> {
  // Signals during the start are kept until there is something to stop.
  const signal = Promise.withResolvers<void>()
  let signals = 0
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      signals++
      if (signals > 1) process.exit(1)
      signal.resolve()
    })
  }
  const fatal = Promise.withResolvers<Error>()
  const server = await startServer(config, (error) => fatal.resolve(error))
  process.stdout.write(banner(server, config))
  const failure = await Promise.race([signal.promise, fatal.promise])
  const timer = setTimeout(() => process.exit(1), stopTimeoutMs)
  timer.unref()
  if (failure) process.stderr.write(`guildhall: ${sayError(failure)}\n`)
  await server.stop()
  if (failure) process.exitCode = 1
}

function banner(server: RunningServer, config: Config): string {
  const { url, demo } = server
  const seconds = (performance.now() / 1000).toFixed(2)
  const lines = [
    `Guildhall is ready at ${url} (${seconds} s)`,
    `  reference  ${url}/docs`,
    `  OpenAPI    ${url}/openapi.json`,
    `  database   ${server.databaseKind === 'embedded' ? `PostgreSQL in ${config.dataDir}` : 'the one in DATABASE_URL'}`,
    ...(config.smtpUrl === undefined ? [`  mail       captured in ${config.dataDir}/mail`] : []),
  ]
  if (demo) {
    lines.push(
      '',
      `The demo community is ${url}/api/v1/communities/${demo.tag}`,
      `  publishable key  ${demo.publishableKey}`,
      `  secret key       ${demo.secretKey}   (ADMIN; shown this once)`,
      `  admin            ${demo.adminEmail} / ${demo.adminPassword}`,
    )
  }
  return `${lines.join('\n')}\n`
}
