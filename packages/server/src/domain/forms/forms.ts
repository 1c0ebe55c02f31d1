/** The model of a form (tiers and segments carry one) and the rules that its JSON schema cannot say. */
import type { fieldTypes } from '@guildhall/contract/community/base'

export type FieldType = (typeof fieldTypes)[number]

export interface FormOption {
  readonly id: string
  readonly label: string
}

/** A field as it is sent in; `completeForm` fills what was left out. */
export interface FieldInput {
  /** Unique in the form; answers are keyed by it. */
  readonly id: string
  readonly type: FieldType
  readonly label: string
  readonly description?: string | null
  readonly required?: boolean
  /** The choices of a choice field; absent or empty on the others. */
  readonly options?: readonly FormOption[]
  /** Page of the form, from 0. */
  readonly step?: number
}

export interface FormInput {
  readonly fields: readonly FieldInput[]
  /** Names of the pages; none for a form of one page. */
  readonly stepLabels?: readonly string[]
}

/** A form as it is stored and answered: nothing left out. */
export interface Form {
  fields: {
    id: string
    type: FieldType
    label: string
    description: string | null
    required: boolean
    options: FormOption[]
    step: number
  }[]
  stepLabels: string[]
}

/** What is wrong with one field of a request: `field` is its path, `message` reads on from it ("must be a number"). */
export interface Problem {
  readonly field: string
  readonly message: string
}

export const completeForm = ({ fields, stepLabels = [] }: FormInput): Form => ({
  fields: fields.map(({ id, type, label, description = null, required = false, options = [], step = 0 }) => ({
    ...{ id, type, label, description, required, step },
    options: options.map((option) => ({ id: option.id, label: option.label })),
  })),
  stepLabels: [...stepLabels],
})

export const hasOptions = (type: FieldType): boolean =>
  type === 'DROPDOWN' || type === 'SINGLE_CHOICE' || type === 'MULTIPLE_CHOICE'

/**
 * What is wrong with a form that passed its JSON schema: ids that clash or cannot be answered, options where they do
 * not belong or none where they do, steps beyond the last label. Fields are named from `path`, as `form.fields[2].options`.
 */
export const checkForm = (form: FormInput, path = 'form'): Problem[] => {
  // A form without labels is one page.
  const stepCount = Math.max(1, form.stepLabels?.length ?? 0)
  const fieldIds = new Set<string>()
  return form.fields.flatMap((field, index) => {
    const at = `${path}.fields[${index}]`
    return [
      ...checkId(field.id, fieldIds, `${at}.id`),
      ...checkOptions(field, `${at}.options`),
      ...checkStep(field.step, stepCount, `${at}.step`),
    ]
  })
}

const checkId = (id: string, taken: Set<string>, field: string): Problem[] => {
  // JSON bodies may not hold this name anywhere, so the field could never be answered.
  if (id === '__proto__') return [{ field, message: 'is a reserved name' }]
  if (id.trim() === '') return [{ field, message: 'must not be blank' }]
  if (taken.has(id)) return [{ field, message: 'must be unique in the form' }]
  taken.add(id)
  return []
}

const checkOptions = ({ type, options = [] }: FieldInput, path: string): Problem[] => {
  if (!hasOptions(type)) {
    return options.length > 0 ? [{ field: path, message: `are not allowed on a ${type} field` }] : []
  }
  if (options.length === 0) return [{ field: path, message: `must hold at least one option on a ${type} field` }]
  const optionIds = new Set<string>()
  return options.flatMap(({ id }, index) => {
    const field = `${path}[${index}].id`
    if (id.trim() === '') return [{ field, message: 'must not be blank' }]
    if (optionIds.has(id)) return [{ field, message: 'must be unique in the field' }]
    optionIds.add(id)
    return []
  })
}

const checkStep = (step: number | undefined, stepCount: number, field: string): Problem[] => {
  if (step === undefined || (Number.isInteger(step) && step >= 0 && step < stepCount)) return []
  const range = stepCount === 1 ? 'must be 0 in a form of one step' : `must be a whole number from 0 to ${stepCount - 1}`
  return [{ field, message: range }]
}
