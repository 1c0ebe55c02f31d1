/** Signing keys for issuers that never signed, as the server keeps them. */
import { generateKeyPair, hash } from 'node:crypto'
import { promisify } from 'node:util'
import { newId } from '@guildhall/server/src/kernel/ids.ts'
import { deriveKey, seal } from '@guildhall/server/src/kernel/sealing.ts'
import type pg from 'pg'

const generate = promisify(generateKeyPair)
/** Making thousands would take minutes: a few are shared out. */
const keysMade = 4
const modulusLength = 2048

/** Each issuer gets one that signs from now on: sealed for it, under a name of its own. */
export async function fillIssuerKeys(client: pg.Client, secret: Buffer, communityIds: readonly string[]): Promise<void> {
  const made = await Promise.all(Array.from({ length: keysMade }, () => generate('rsa', { modulusLength })))
  const jwks = made.map(({ privateKey }) => privateKey.export({ format: 'jwk' }))
  // As issuer-keys.ts derives and names them; where that changes, the server cannot open these and the run fails.
  const sealingKey = deriveKey(secret, 'issuer keys')
  const rows = communityIds.map((communityId, index) => {
    const jwk = jwks[index % keysMade]!
    const kid = hash('sha256', newId(), 'base64url')
    const publicJwk = JSON.stringify({ kty: jwk.kty, n: jwk.n, e: jwk.e })
    return { communityId, kid, publicJwk, sealed: seal(sealingKey, JSON.stringify(jwk), `issuer-key:${communityId}:${kid}`) }
  })
  await client.query(
    `insert into issuer_keys (community_id, kid, algorithm, public_jwk, private_jwk, created_at)
     select community_id, kid, 'RS256', public_jwk, private_jwk, now()
     from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::bytea[]) as k (community_id, kid, public_jwk, private_jwk)`,
    [
      rows.map(({ communityId }) => communityId),
      rows.map(({ kid }) => kid),
      rows.map(({ publicJwk }) => publicJwk),
      rows.map(({ sealed }) => sealed),
    ],
  )
}
