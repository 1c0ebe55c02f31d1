import { joinModes } from '@guildhall/contract/community/communities'
import { plans } from '@guildhall/contract/platform/organizations'
import type { Command } from 'commander'
import { createCommunity, type JoinMode, listCommunities, updateCommunity } from '../../domain/communities/communities.ts'
import type { Plan } from '../../identity/roles.ts'
import { createFounder, findUserForEmail } from '../../identity/users/users.ts'
import { newId } from '../../kernel/ids.ts'
import { cliActor, communityOf, print, withDatabase } from '../beside.ts'
import { oneOf } from '../options.ts'
import { UsageError } from '../run.ts'

interface CreateOptions {
  readonly tag: string
  readonly name: string
  readonly description?: string
  readonly joinMode?: JoinMode
  readonly owner?: string
  readonly json?: boolean
}
interface UpdateOptions {
  readonly community: string
  readonly name?: string
  readonly description?: string
  readonly joinMode?: JoinMode
  readonly signInRequiresMembership?: 'true' | 'false'
  readonly brandColor?: string
  readonly brandLogoUrl?: string
  readonly json?: boolean
}

export function addCommunityCommands(program: Command): void {
  const group = program.command('communities').description('communities: create, list, update, set-plan')
  group
    .command('create')
    .description('create a community with its owner and its publishable key')
    .requiredOption('--tag <tag>', 'lower-case letters, digits and single dashes')
    .requiredOption('--name <name>')
    .option('--description <text>')
    .option('--join-mode <mode>', joinModes.join(' | '), oneOf(joinModes))
    .option('--owner <email>', 'an existing user; otherwise a founder of the community’s own name, who cannot sign in')
    .option('--json', 'answer in JSON')
    .action(create)
  group.command('list').description('list all communities').option('--json', 'answer in JSON').action(list)
  group
    .command('update')
    .description('change a community')
    .requiredOption('--community <tag>')
    .option('--name <name>')
    .option('--description <text>')
    .option('--join-mode <mode>', joinModes.join(' | '), oneOf(joinModes))
    .option('--sign-in-requires-membership <bool>', 'true | false', oneOf(['true', 'false']))
    .option('--brand-color <hex>')
    .option('--brand-logo-url <url>')
    .option('--json', 'answer in JSON')
    .action(update)
  group
    .command('set-plan')
    .description('set the plan of a community')
    .requiredOption('--community <tag>')
    .requiredOption('--plan <plan>', plans.join(' | '), oneOf(plans))
    .option('--json', 'answer in JSON')
    .action(setPlan)
}

async function create(options: CreateOptions): Promise<void> {
  const { tag, name, description, joinMode, owner } = options
  if (name.trim() === '') throw new UsageError('--name must not be empty')
  await withDatabase(async (database) => {
    const id = newId()
    await database.change(id, async (tx) => {
      const user = owner === undefined ? await createFounder(tx, cliActor, tag, name) : await findUserForEmail(tx, owner)
      if (!user) throw new UsageError(`there is no user with the e-mail ${owner}`)
      const wanted = {
        tag,
        name,
        ownerUserId: user.id,
        ...(description !== undefined && { description }),
        ...(joinMode && { joinMode }),
      }
      await createCommunity(tx, cliActor, wanted, new Date())
    })
    print(options.json, { id, tag, name }, [`community ${tag} created (${id})`])
  })
}

async function list({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const rows = (await listCommunities(database.system)).map(({ id, tag, name, join_mode, plan }) => ({
      id,
      tag,
      name,
      joinMode: join_mode,
      plan,
    }))
    print(
      json,
      rows,
      rows.length === 0 ? ['no communities yet'] : rows.map((row) => `${row.tag}\t${row.name}\t${row.joinMode}\t${row.plan}`),
    )
  })
}

async function update(options: UpdateOptions): Promise<void> {
  const { community, name, description, joinMode, signInRequiresMembership, brandColor, brandLogoUrl } = options
  if (name?.trim() === '') throw new UsageError('--name must not be empty')
  const brand = {
    ...(brandColor !== undefined && { color: brandColor }),
    ...(brandLogoUrl !== undefined && { logoUrl: brandLogoUrl }),
  }
  await withDatabase(async (database) => {
    const { id, tag } = await communityOf(database, community)
    const changes = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description: description === '' ? null : description }),
      ...(joinMode && { joinMode }),
      ...(signInRequiresMembership && { signInRequiresMembership: signInRequiresMembership === 'true' }),
      ...(Object.keys(brand).length > 0 && { brand }),
    }
    if (Object.keys(changes).length === 0) throw new UsageError('name something to change')
    const row = await database.change(id, (tx) => updateCommunity(tx, cliActor, changes, new Date()))
    print(options.json, { id, tag, name: row.name, joinMode: row.join_mode, plan: row.plan }, [`community ${tag} updated`])
  })
}

async function setPlan({ community, plan, json }: { community: string; plan: Plan; json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const { id, tag } = await communityOf(database, community)
    await database.change(id, (tx) => updateCommunity(tx, cliActor, { plan }, new Date()))
    print(json, { id, tag, plan }, [`community ${tag} is on the plan ${plan}`])
  })
}
