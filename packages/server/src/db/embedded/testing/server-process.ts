import { startEmbedded } from '../embedded.ts'
import { DataDirectoryError } from '../errors.ts'
import type { ServerProcessOptions } from './harness.ts'

/**
 * A stand-in for the Guildhall server, to be killed: starts the embedded PostgreSQL, says what came of it in one line
 * of JSON, and stops in order when its standard input closes.
 */
const { isDeafToInterrupts, umask, ...options } = JSON.parse(process.argv[2]!) as ServerProcessOptions
if (isDeafToInterrupts) process.on('SIGINT', () => {})
if (umask !== undefined) process.umask(umask)
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
try {
  const postgres = await startEmbedded({ ...options, log: (line) => say({ log: line }) })
  say({ started: { connection: postgres.connection, pid: postgres.pid, adopted: postgres.adopted } })
  process.stdin.resume().once('end', () => {
    postgres.stop().then(() => process.exit(0))
  })
} catch (error) {
  const problem = error instanceof DataDirectoryError ? error.problem : 'unexpected'
  say({ failed: { problem, message: error instanceof Error ? error.message : String(error) } })
  process.exitCode = 1
}
