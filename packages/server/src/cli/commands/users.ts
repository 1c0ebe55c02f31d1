import type { Command } from 'commander'
import { hashPassword } from '../../identity/passwords.ts'
import { checkPasswordLength, createUser } from '../../identity/users/users.ts'
import { hostId } from '../../kernel/ids.ts'
import { cliActor, print, withDatabase } from '../beside.ts'

interface Options {
  readonly email: string
  readonly username: string
  readonly password: string
  readonly name?: string
  readonly admin?: boolean
  readonly json?: boolean
}

export function addUserCommands(program: Command): void {
  program
    .command('users')
    .description('users: create')
    .command('create')
    .description('create a user who can sign in')
    .requiredOption('--email <email>')
    .requiredOption('--username <username>')
    .requiredOption('--password <password>')
    .option('--name <name>', 'shown to others; the username where it is left out')
    .option('--admin', 'may administer the whole server')
    .option('--json', 'answer in JSON')
    .action(create)
}

async function create({ email, username, password, name, admin, json }: Options): Promise<void> {
  checkPasswordLength(password)
  const passwordHash = await hashPassword(password)
  await withDatabase(async (database) => {
    const wanted = { email, username, passwordHash, isAdmin: admin ?? false, ...(name && { name }) }
    const user = await database.change(hostId, (tx) => createUser(tx, cliActor, wanted))
    print(json, { id: user.id, email: user.email, username: user.username }, [`user ${username} created (${user.id})`])
  })
}
