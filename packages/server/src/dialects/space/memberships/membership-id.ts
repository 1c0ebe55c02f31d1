import { Fail } from '../../../kernel/fail.ts'
import { fromHexId } from '../../../kernel/ids.ts'

/** What is no id is answered like what is not there. */
export function membershipIdOf({ id }: { readonly id: string }): string {
  const found = fromHexId(id)
  if (found === undefined) throw new Fail('member_not_found')
  return found
}
