import type { Command } from 'commander'
import type { Database } from '../../db/database.ts'
import { createApp, listAllApps, listApps, removeApp } from '../../identity/apps/apps.ts'
import { findUserForEmail } from '../../identity/users/users.ts'
import { hostId, isUuid } from '../../kernel/ids.ts'
import { cliActor, print, withDatabase } from '../beside.ts'
import { oneOf } from '../options.ts'
import { UsageError } from '../run.ts'

const lifetimes = ['lasting', 'expiring'] as const

interface CreateOptions {
  readonly name: string
  readonly redirectUri: readonly string[]
  readonly postLogoutRedirectUri?: readonly string[]
  readonly scopes?: string
  readonly owner?: string
  readonly public?: boolean
  readonly tokenLifetime: (typeof lifetimes)[number]
  readonly json?: boolean
}

export function addAppCommands(program: Command): void {
  const group = program.command('apps').description('OAuth apps: create, list, remove')
  group
    .command('create')
    .description('create an app that works at every issuer; its secret is shown this once')
    .requiredOption('--name <name>', 'people see it when they are asked to let the app in')
    .requiredOption('--redirect-uri <uri...>', 'where people are sent back to, exactly; may be given several times', collect)
    .option('--post-logout-redirect-uri <uri...>', 'where people may be sent after signing out', collect)
    .option('--scopes <list>', 'all it may ask for, by spaces or commas; everything where it is left out')
    .option('--owner <email>', 'the user who may change it on the account page')
    .option('--public', 'keeps no secret (a browser or phone app): it must use PKCE')
    .option('--token-lifetime <lifetime>', lifetimes.join(' | '), oneOf(lifetimes), 'lasting')
    .option('--json', 'answer in JSON')
    .action(create)
  group
    .command('list')
    .description('list the apps; those that registered themselves are left out')
    .option('--owner <email>', 'of this user alone')
    .option('--json', 'answer in JSON')
    .action(list)
  group
    .command('remove')
    .description('remove an app; its tokens end at once')
    .requiredOption('--id <id>', 'as apps list shows it')
    .option('--json', 'answer in JSON')
    .action(remove)
}

/** An option that may come several times, each with one value or more. */
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

const readScopes = (text: string | undefined): string[] | undefined => text?.split(/[\s,]+/).filter((name) => name !== '')

async function ownerOf(database: Database, email: string | undefined): Promise<string | undefined> {
  if (email === undefined) return undefined
  const user = await findUserForEmail(database.system, email)
  if (!user) throw new UsageError(`there is no user with the e-mail ${email}`)
  return user.id
}

async function create(options: CreateOptions): Promise<void> {
  const { name, redirectUri, postLogoutRedirectUri, tokenLifetime, json } = options
  const scopes = readScopes(options.scopes)
  await withDatabase(async (database) => {
    const ownerUserId = await ownerOf(database, options.owner)
    const wanted = {
      name,
      redirectUris: redirectUri,
      ...(postLogoutRedirectUri && { postLogoutRedirectUris: postLogoutRedirectUri }),
      ...(scopes?.length && { scopes }),
      ...(ownerUserId !== undefined && { ownerUserId }),
      isPublic: options.public ?? false,
      hasLastingTokens: tokenLifetime === 'lasting',
    }
    const { app, clientSecret } = await database.change(hostId, (tx) => createApp(tx, cliActor, wanted, new Date()))
    const answer = { id: app.id, client_id: app.clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) }
    print(json, answer, [
      `client_id ${app.clientId}`,
      ...(clientSecret === undefined ? [] : [`client_secret ${clientSecret}`, '(The secret is not shown again.)']),
    ])
  })
}

async function list({ owner, json }: { owner?: string; json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const ownerUserId = await ownerOf(database, owner)
    const apps = await (ownerUserId === undefined ? listAllApps(database.system) : listApps(database.system, ownerUserId))
    const shown = apps.map((app) => ({
      id: app.id,
      client_id: app.clientId,
      name: app.name,
      redirect_uris: app.redirectUris,
      scopes: app.scopes,
      is_public: app.secretHash === null,
      token_lifetime: app.hasLastingTokens ? 'lasting' : 'expiring',
    }))
    const lines = shown.map((app) =>
      [app.id, app.client_id, app.name, app.is_public ? 'public' : 'confidential', app.token_lifetime].join('\t'),
    )
    print(json, shown, lines.length === 0 ? ['no apps'] : lines)
  })
}

async function remove({ id, json }: { id: string; json?: boolean }): Promise<void> {
  if (!isUuid(id)) throw new UsageError('--id must be the id of an app, as apps list shows it')
  await withDatabase(async (database) => {
    await removeApp(database, cliActor, { id })
    print(json, { id, removed: true }, [`app ${id} removed`])
  })
}
