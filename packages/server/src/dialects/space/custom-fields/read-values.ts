import type { CustomFieldInput } from '@guildhall/contract/space/custom-fields'
import type { Static } from 'typebox'
import type { SetValue } from '../../../domain/custom-fields/custom-fields.ts'
import { invalid } from '../../../kernel/fail.ts'
import { fromHexId } from '../../../kernel/ids.ts'

/** Values in either of their forms. `field` is what the body calls them; 400 naming it where an entry names no field. */
export const readValues = (input: Static<typeof CustomFieldInput>, field: string): SetValue[] =>
  Array.isArray(input)
    ? input.map(({ id, label, value }, index) => {
        const at = `${field}[${index}]`
        if (id) return { field: { id: fromHexId(id) }, value, at: `${at}.id` }
        if (typeof label !== 'string') throw invalid(`${at}.id`, 'is required', 'required')
        return { field: { label }, value, at: `${at}.label` }
      })
    : Object.entries(input).map(([id, value]) => ({ field: { id: fromHexId(id) }, value, at: `${field}.${id.slice(0, 100)}` }))
