import { Fail } from '../../../kernel/fail.ts'
import { undressId } from '../present.ts'

/** The resource behind `res_…`; a text that is none is answered like one that is not there. */
export function resourceIdOf(text: string): string {
  const id = undressId('res', text)
  if (id === undefined) throw new Fail('resource_not_found')
  return id
}
