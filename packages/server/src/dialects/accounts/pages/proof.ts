/**
 * "The password was right, then": what the form of the second step carries, so that nobody types the password twice. Sealed, good
 * for five minutes, for one person, and in the browser alone that it was given to.
 */
import type { Clock } from '../../../kernel/clock.ts'
import { deriveKey, open, seal } from '../../../kernel/sealing.ts'

export interface ProofParts {
  readonly secret: Buffer
  readonly clock: Clock
}
const goodForMs = 5 * 60_000

const keyOf = (secret: Buffer): Buffer => deriveKey(secret, 'right password')

export interface Proof {
  readonly userId: string
  /** When the password was typed, milliseconds since 1970: one that was changed later is not what was right. */
  readonly atMs: number
}

export const makeProof = ({ secret }: ProofParts, browserId: string, proof: Proof): string =>
  seal(keyOf(secret), JSON.stringify(proof), browserId).toString('base64url')

/** undefined for what is not ours, too old, or of another browser. */
export function readProof({ secret, clock }: ProofParts, browserId: string, proof: string): Proof | undefined {
  let plain: Proof
  try {
    plain = JSON.parse(open(keyOf(secret), Buffer.from(proof, 'base64url'), browserId).toString('utf8'))
  } catch {
    return undefined
  }
  return clock.now() < plain.atMs + goodForMs ? plain : undefined
}
