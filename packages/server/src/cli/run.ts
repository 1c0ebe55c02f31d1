import { errors } from '@guildhall/contract/errors'
import { Command, CommanderError } from 'commander'
import { Fail } from '../kernel/fail.ts'
import { version } from '../version.ts'
import { addAppCommands } from './commands/apps.ts'
import { addCommunityCommands } from './commands/communities.ts'
import { addIssuerCommands } from './commands/issuers.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addOperatingCommands } from './commands/operating.ts'
import { addUserCommands } from './commands/users.ts'

/** Runs one command line; answers the exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  const program = new Command('guildhall')
    .description('Guildhall: a self-hosted membership platform')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .showHelpAfterError('(guildhall --help lists the commands)')
  addOperatingCommands(program)
  addCommunityCommands(program)
  addUserCommands(program)
  addKeyCommands(program)
  addAppCommands(program)
  addIssuerCommands(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return process.exitCode === undefined ? 0 : Number(process.exitCode)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`guildhall: ${sayError(error)}\n`)
    return 1
  }
}

/** What the operator can mend is one line; a fault of ours shows where it happened. */
export function sayError(error: unknown): string {
  if (error instanceof Fail) {
    const { title } = errors[error.code]
    return error.problems.length > 0 ? error.problems.map(({ field, message }) => `${field} ${message}`).join('; ') : title
  }
  const known = ['ConfigError', 'DataDirectoryError', 'DatabaseSetupError', 'MigrationError', 'StartError', 'UsageError']
  if (error instanceof Error && known.includes(error.name)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** A command line that names something that is not there or does not fit together. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
