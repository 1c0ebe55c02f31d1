/**
 * "The password was right": what the form of the second step carries, so that nobody types the password twice. Sealed, good
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

export const makeProof = ({ secret, clock }: ProofParts, browserId: string, userId: string): string =>
  seal(keyOf(secret), JSON.stringify({ userId, untilMs: clock.now() + goodForMs }), browserId).toString('base64url')

/** The id of the user; undefined for what is not ours, too old, or of another browser. */
export function readProof({ secret, clock }: ProofParts, browserId: string, proof: string): string | undefined {
  let plain: { userId: string; untilMs: number }
  try {
    plain = JSON.parse(open(keyOf(secret), Buffer.from(proof, 'base64url'), browserId).toString('utf8'))
  } catch {
    return undefined
  }
  return clock.now() < plain.untilMs ? plain.userId : undefined
}
