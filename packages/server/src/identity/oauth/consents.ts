/** What a person has allowed an app at an issuer, so that it is asked once: the scopes, and those for resources by name. */
import type { Database } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { consentsOf, findRecord, hashId, holdConsentRow, upsertRecord } from './records-store.ts'
import { userIdOf } from './subjects.ts'

export interface Consent {
  readonly scopes: readonly string[]
  readonly resources: Readonly<Record<string, readonly string[]>>
}

export interface Consents {
  find(communityId: string, sub: string, clientId: string): Promise<Consent | undefined>
  /** All that the person has allowed at this issuer, the first first. */
  list(communityId: string, userId: string): Promise<(Consent & { readonly clientId: string })[]>
  /** Adds to what was allowed before; of several at once nothing is lost. */
  add(communityId: string, sub: string, clientId: string, consent: Consent): Promise<void>
}

export function createConsents({ database, clock }: { database: Database; clock: Clock }): Consents {
  // Not a secret: the person and the app name it.
  const idHashOf = (sub: string, clientId: string) => hashId(`consent ${sub} ${clientId}`)
  async function find(communityId: string, sub: string, clientId: string): Promise<Consent | undefined> {
    const row = await findRecord(database.tenant(communityId), 'Consent', idHashOf(sub, clientId), new Date(clock.now()))
    return row?.payload as Consent | undefined
  }
  return {
    find,
    list: async (communityId, userId) =>
      (await consentsOf(database.tenant(communityId), userId)).map(({ client_id: clientId, payload }) => ({
        ...payload,
        clientId,
      })),
    async add(communityId, sub, clientId, consent) {
      // Everybody who signs in at an issuer is a user.
      const userId = userIdOf(sub)!
      const name = { model: 'Consent', idHash: idHashOf(sub, clientId), userId, clientId } as const
      const now = new Date(clock.now())
      await database.change(communityId, async (tx) => {
        const payload = both(await holdConsentRow(tx, name, now), consent)
        await upsertRecord(tx, { ...name, payload, grantId: null, uid: null, expiresAt: null }, now)
        // Consents are read from the table each time, so nobody has to forget anything of the person.
        await record(
          tx,
          { type: 'user', id: userId },
          { type: 'consent.given', objectType: 'user', objectId: userId, data: { userId, clientId, ...consent } },
        )
      })
    },
  }
}

function both(before: Consent, more: Consent) {
  const resources: Record<string, readonly string[]> = { ...before.resources }
  for (const [name, scopes] of Object.entries(more.resources)) resources[name] = union(resources[name] ?? [], scopes)
  return { scopes: union(before.scopes, more.scopes), resources }
}
const union = (some: readonly string[], more: readonly string[]): string[] => [...new Set([...some, ...more])]
