import type { Command } from 'commander'
import { systemClock } from '../../kernel/clock.ts'
import { hostId } from '../../kernel/ids.ts'
import { loadSecret } from '../../kernel/secret.ts'
import { allocateShared, openShared } from '../../kernel/shared/shared-memory.ts'
import { communityOf, print, withDatabase } from '../beside.ts'

interface RotateOptions {
  readonly community?: string
  readonly atOnce?: boolean
  readonly json?: boolean
}

export function addIssuerCommands(program: Command): void {
  program
    .command('issuers')
    .description('OpenID issuers: rotate-keys')
    .command('rotate-keys')
    .description('give an issuer a new signing key; the old one stays published until what it has signed is over')
    .option('--community <tag>', "a community's issuer; the host's where it is left out")
    .option(
      '--at-once',
      'for a key that somebody else may have: the new one signs at once and all keys of before are withdrawn; apps may refuse sign-ins for some minutes',
    )
    .option('--json', 'answer in JSON')
    .action(rotate)
}

async function rotate({ community, atOnce, json }: RotateOptions): Promise<void> {
  await withDatabase(async (database, config) => {
    const issuer = community === undefined ? hostId : (await communityOf(database, community)).id
    const { createIssuerKeys } = await import('../../identity/oauth/issuer-keys.ts')
    const keys = createIssuerKeys({
      database,
      shared: openShared(allocateShared()),
      clock: systemClock,
      secret: loadSecret(config.secret, config.dataDir),
      issuersMax: 1,
    })
    await keys.rotate(issuer, atOnce ? { leadMs: 0 } : {})
    const { keys: published } = await keys.publish(issuer)
    const kids = published.map((key) => (key as { kid: string }).kid)
    print(json, { published: kids }, [
      `the issuer ${community ?? 'of the host'} publishes ${kids.length} keys: ${kids.join(', ')}`,
    ])
  })
}
