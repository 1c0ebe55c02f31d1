import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldInput, FieldType, FormInput } from './forms.ts'
import { checkForm, completeForm, hasOptions } from './forms.ts'

const options = [
  { id: 'all', label: 'Everything' },
  { id: 'veg', label: 'Vegetarian' },
]
const field = (given: Partial<FieldInput> = {}): FieldInput => ({ id: 'a', type: 'SHORT_TEXT', label: 'A', ...given })
const types: FieldType[] = [
  ...(['SHORT_TEXT', 'LONG_TEXT', 'EMAIL', 'PHONE', 'NUMBER', 'URL'] as const),
  ...(['DROPDOWN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'DATE', 'RATING'] as const),
]

describe('checkForm', () => {
  it.each(types)('accepts a %s field', (type) => {
    expect(checkForm({ fields: [field({ type, ...(hasOptions(type) && { options }) })] })).toEqual([])
  })

  it('accepts a form of several steps, and one without fields', () => {
    const fields = [field({ id: 'a', step: 0 }), field({ id: 'b', step: 1 }), field({ id: 'constructor' })]
    expect(checkForm({ fields, stepLabels: ['You', 'Your work'] })).toEqual([])
    expect(checkForm({ fields: [] })).toEqual([])
  })

  it('accepts back what it answered: empty options on a text field, step 0 without labels', () => {
    const form = completeForm({ fields: [field(), field({ id: 'b', type: 'DROPDOWN', options })] })
    expect(checkForm(form)).toEqual([])
    expect(completeForm(form)).toEqual(form)
  })

  it.each<[string, FormInput, string, string]>([
    ['a second field with the same id', { fields: [field(), field()] }, 'form.fields[1].id', 'must be unique in the form'],
    ['a blank id', { fields: [field({ id: ' ' })] }, 'form.fields[0].id', 'must not be blank'],
    ['an id that JSON bodies may not hold', { fields: [field({ id: '__proto__' })] }, 'form.fields[0].id', 'is a reserved name'],
    [
      'options on a field without choices',
      { fields: [field({ type: 'RATING', options })] },
      'form.fields[0].options',
      'are not allowed on a RATING field',
    ],
    [
      'a choice without options',
      { fields: [field({ id: 'x' }), field({ type: 'DROPDOWN' })] },
      'form.fields[1].options',
      'must hold at least one option on a DROPDOWN field',
    ],
    [
      'a choice with an empty list of options',
      { fields: [field({ type: 'MULTIPLE_CHOICE', options: [] })] },
      'form.fields[0].options',
      'must hold at least one option on a MULTIPLE_CHOICE field',
    ],
    [
      'a second option with the same id',
      { fields: [field({ type: 'SINGLE_CHOICE', options: [...options, { id: 'all', label: 'Other' }] })] },
      'form.fields[0].options[2].id',
      'must be unique in the field',
    ],
    [
      'a blank option id',
      { fields: [field({ type: 'SINGLE_CHOICE', options: [{ id: '', label: 'Other' }] })] },
      'form.fields[0].options[0].id',
      'must not be blank',
    ],
    [
      'a step beyond the labels',
      { fields: [field({ step: 2 })], stepLabels: ['One', 'Two'] },
      'form.fields[0].step',
      'must be a whole number from 0 to 1',
    ],
    [
      'a second step in a form without labels',
      { fields: [field({ step: 1 })] },
      'form.fields[0].step',
      'must be 0 in a form of one step',
    ],
    [
      'a negative step',
      { fields: [field({ step: -1 })], stepLabels: ['One', 'Two'] },
      'form.fields[0].step',
      'must be a whole number from 0 to 1',
    ],
  ])('refuses %s', (_what, form, at, message) => {
    expect(checkForm(form)).toEqual([{ field: at, message }])
  })

  it('lets two fields share option ids', () => {
    const fields = [field({ id: 'a', type: 'DROPDOWN', options }), field({ id: 'b', type: 'DROPDOWN', options })]
    expect(checkForm({ fields })).toEqual([])
  })

  it('names fields from the path it is given and reports every problem', () => {
    const fields = [field({ type: 'DROPDOWN', step: 3 }), field({ options })]
    expect(checkForm({ fields }, 'tier.form').map(({ field }) => field)).toEqual([
      'tier.form.fields[0].options',
      'tier.form.fields[0].step',
      'tier.form.fields[1].id',
      'tier.form.fields[1].options',
    ])
  })

  it('names a place in the form with every problem, and passes exactly the sound forms', () => {
    const id = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString', ' ')
    const anyField = fc.record<FieldInput>(
      {
        id,
        type: fc.constantFrom(...types),
        label: fc.string(),
        required: fc.boolean(),
        options: fc.array(fc.record({ id, label: fc.string() }), { maxLength: 3 }),
        step: fc.integer({ min: -1, max: 3 }),
      },
      { requiredKeys: ['id', 'type', 'label'] },
    )
    const anyForm = fc.record<FormInput>(
      { fields: fc.array(anyField, { maxLength: 4 }), stepLabels: fc.array(fc.string(), { maxLength: 3 }) },
      { requiredKeys: ['fields'] },
    )
    const isUniqueAndSound = (ids: string[]) => new Set(ids).size === ids.length && ids.every((id) => id !== ' ')
    fc.assert(
      fc.property(anyForm, (form) => {
        const problems = checkForm(form)
        for (const { field, message } of problems) {
          expect(field).toMatch(/^form\.fields\[\d\]\.(id|step|options(\[\d\]\.id)?)$/)
          expect(message).not.toBe('')
        }
        const isSound =
          isUniqueAndSound(form.fields.map(({ id }) => id)) &&
          form.fields.every(({ id, type, options = [], step = 0 }) => {
            const optionsFit = hasOptions(type)
              ? options.length > 0 && isUniqueAndSound(options.map((o) => o.id))
              : options.length === 0
            return id !== '__proto__' && optionsFit && step >= 0 && step < Math.max(1, form.stepLabels?.length ?? 0)
          })
        expect(problems.length === 0).toBe(isSound)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('completeForm', () => {
  it('fills what was left out', () => {
    expect(completeForm({ fields: [{ id: 'a', type: 'DATE', label: 'When?' }] })).toEqual({
      fields: [{ id: 'a', type: 'DATE', label: 'When?', description: null, required: false, options: [], step: 0 }],
      stepLabels: [],
    })
  })
})
