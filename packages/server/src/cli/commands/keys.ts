import { type Scope, scopeNames } from '@guildhall/contract/scopes'
import type { Command } from 'commander'
import { issueKey, listKeysInForce, revokeKey } from '../../identity/api-keys/api-keys.ts'
import { isUuid } from '../../kernel/ids.ts'
import { cliActor, communityOf, print, withDatabase } from '../beside.ts'
import { oneOf, wholeNumber } from '../options.ts'
import { UsageError } from '../run.ts'

const types = ['publishable', 'secret'] as const

interface CreateOptions {
  readonly community: string
  readonly type: (typeof types)[number]
  readonly scopes?: string
  readonly name?: string
  readonly rateLimit?: number
  readonly expiresAt?: string
  readonly json?: boolean
}

export function addKeyCommands(program: Command): void {
  const group = program.command('keys').description('API keys: create, list, revoke')
  group
    .command('create')
    .description('create an API key; its text is shown this once')
    .requiredOption('--community <tag>')
    .requiredOption('--type <type>', types.join(' | '), oneOf(types))
    .option('--scopes <list>', `of ${scopeNames.join(', ')}; READ_PUBLIC where it is left out`)
    .option('--name <name>')
    .option('--rate-limit <n>', 'requests a second instead of 100 (publishable) or 50 (secret)', wholeNumber(1, 10_000_000))
    .option('--expires-at <time>', 'RFC 3339 date-time')
    .option('--json', 'answer in JSON')
    .action(create)
  group
    .command('list')
    .description('list the keys in force')
    .requiredOption('--community <tag>')
    .option('--json', 'answer in JSON')
    .action(list)
  group
    .command('revoke')
    .description('revoke an API key at once')
    .requiredOption('--community <tag>')
    .requiredOption('--id <id>', 'as keys list shows it')
    .option('--json', 'answer in JSON')
    .action(revoke)
}

function readScopes(text: string | undefined): Scope[] | undefined {
  const names = text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names?.find((name) => !scopeNames.includes(name as Scope))
  if (unknown !== undefined) throw new UsageError(`${unknown} is no scope; there are ${scopeNames.join(', ')}`)
  return names?.length ? ([...new Set(names)] as Scope[]) : undefined
}

async function create(options: CreateOptions): Promise<void> {
  const { community, type, name, rateLimit, expiresAt } = options
  const scopes = readScopes(options.scopes)
  if (expiresAt !== undefined && Number.isNaN(Date.parse(expiresAt)))
    throw new UsageError('--expires-at must be an RFC 3339 date-time')
  await withDatabase(async (database) => {
    const { id } = await communityOf(database, community)
    const wanted = {
      type,
      ...(scopes && { scopes }),
      ...(name !== undefined && { name }),
      ...(rateLimit !== undefined && { rateLimit }),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    }
    const issued = await database.change(id, (tx) => issueKey(tx, cliActor, wanted, new Date()))
    print(options.json, { id: issued.id, key: issued.key, type, scopes: issued.scopes }, [
      issued.key,
      `(${type}, ${issued.scopes.join(', ')}; id ${issued.id}. The key is not shown again.)`,
    ])
  })
}

async function list({ community, json }: { community: string; json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const { id } = await communityOf(database, community)
    const keys = await listKeysInForce(database.tenant(id), new Date())
    print(
      json,
      keys,
      keys.length === 0
        ? ['no keys in force']
        : keys.map((key) => `${key.id}\t${key.type}\t…${key.hint}\t${key.scopes.join(',')}\t${key.name ?? ''}`),
    )
  })
}

async function revoke({ community, id: keyId, json }: { community: string; id: string; json?: boolean }): Promise<void> {
  if (!isUuid(keyId)) throw new UsageError('--id must be the id of a key, as keys list shows it')
  await withDatabase(async (database) => {
    const { id } = await communityOf(database, community)
    await database.change(id, (tx) => revokeKey(tx, cliActor, keyId, new Date()))
    print(json, { id: keyId, revoked: true }, [`key ${keyId} revoked`])
  })
}
