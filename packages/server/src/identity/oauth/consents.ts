/** What a person has allowed an app at an issuer, so that it is asked once: the scopes, and those for resources by name. */
import type { Database } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { consentsOf, findRecord, hashId, upsertRecord } from './records-store.ts'
import { userIdOf } from './subjects.ts'

export interface Consent {
  readonly scopes: readonly string[]
  readonly resources: Readonly<Record<string, readonly string[]>>
}

export interface Consents {
  find(communityId: string, sub: string, clientId: string): Promise<Consent | undefined>
  /** All that the person has allowed at this issuer, the first first. */
  list(communityId: string, userId: string): Promise<(Consent & { readonly clientId: string })[]>
  /** Adds to what was allowed before. */
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
      const before = await find(communityId, sub, clientId)
      const resources: Record<string, readonly string[]> = { ...before?.resources }
      for (const [name, scopes] of Object.entries(consent.resources)) resources[name] = union(resources[name] ?? [], scopes)
      await upsertRecord(
        database.tenant(communityId),
        {
          model: 'Consent',
          idHash: idHashOf(sub, clientId),
          payload: { scopes: union(before?.scopes ?? [], consent.scopes), resources },
          grantId: null,
          uid: null,
          userId: userIdOf(sub) ?? null,
          clientId,
          expiresAt: null,
        },
        new Date(clock.now()),
      )
    },
  }
}

const union = (some: readonly string[], more: readonly string[]): string[] => [...new Set([...some, ...more])]
