/** Usernames: what may be chosen, and one for a person who has not chosen. The rule is the contract's. */
import { randomInt } from 'node:crypto'
import { usernameLengthMax, usernamePattern, usernameRule } from '@guildhall/contract/platform/account-rules'
import { invalid } from '../../kernel/fail.ts'
import { slugFrom } from '../../kernel/text/slug.ts'

const pattern = new RegExp(usernamePattern)

/** For a name that is chosen now. An account that is there keeps the name it has, which may be older than the rule. */
export function checkUsername(username: string): void {
  if (!pattern.test(username)) throw invalid('username', usernameRule)
}

/**
 * A username that the rule takes, from an address (of which the first part is used) or a name in any script. The first is
 * without a number where it can be; each further attempt draws its number from ten times as many.
 */
export function proposeUsername(text: string, attempt: number): string {
  const slug = slugFrom(text.split('@')[0]!)
  const plain = cut(slug, usernameLengthMax)
  if (attempt === 0 && pattern.test(plain)) return plain
  const suffix = `-${randomInt(1000, 10 ** Math.min(4 + attempt, 9))}`
  return cut(slug, usernameLengthMax - suffix.length) + suffix
}

const cut = (slug: string, lengthMax: number): string => slug.slice(0, lengthMax).replace(/-+$/, '')
