import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAnswers } from './answers.ts'
import type { FieldInput, FieldType, FormInput } from './forms.ts'
import { hasOptions } from './forms.ts'

const options = ['all', 'veg', 'constructor'].map((id) => ({ id, label: id }))
const fieldOf = (type: FieldType, given: Partial<FieldInput> = {}): FieldInput => ({
  ...{ id: 'q', type, label: 'Q' },
  ...(hasOptions(type) && { options }),
  ...given,
})
const formOf = (type: FieldType, given: Partial<FieldInput> = {}): FormInput => ({ fields: [fieldOf(type, given)] })

describe('checkAnswers', () => {
  it.each<[FieldType, unknown, unknown?]>([
    ['SHORT_TEXT', 'Ada'],
    ['SHORT_TEXT', '  <b>Robert</b>\'); DROP TABLE "x"; -- ', '<b>Robert</b>\'); DROP TABLE "x"; --'],
    ['SHORT_TEXT', '😀'.repeat(500)],
    ['LONG_TEXT', 'One\r\n\ttwo'],
    ['LONG_TEXT', 'x'.repeat(10_000)],
    ['EMAIL', ' Ada@Example.com ', 'Ada@Example.com'],
    ['PHONE', '+49 (0)30 123-45 67'],
    ['PHONE', '(+351) 912.345.678'],
    ['PHONE', '030/1234567 ext. 89'],
    ['PHONE', '112 23'],
    ['NUMBER', 0],
    ['NUMBER', -0, 0],
    ['NUMBER', -12.5],
    ['NUMBER', Number.MAX_SAFE_INTEGER],
    ['URL', 'https://example.com/a?b=c#d'],
    ['URL', 'HTTP://bücher.de'],
    ['DROPDOWN', 'veg'],
    ['SINGLE_CHOICE', 'constructor'],
    ['MULTIPLE_CHOICE', ['veg', 'all']],
    ['DATE', '2024-02-29'],
    ['DATE', '0001-01-01'],
    ['RATING', 1],
    ['RATING', 5],
  ])('accepts to %s: %j', (type, value, answer = value) => {
    expect(checkAnswers(formOf(type), { q: value })).toEqual({ answers: { q: answer }, problems: [] })
  })

  it.each<[FieldType, unknown, string]>([
    ['SHORT_TEXT', 7, 'must be text'],
    ['SHORT_TEXT', ['a'], 'must be text'],
    ['SHORT_TEXT', { a: 1 }, 'must be text'],
    ['SHORT_TEXT', true, 'must be text'],
    ['SHORT_TEXT', 'a\nb', 'must be a single line'],
    ['SHORT_TEXT', 'a\u2028b', 'must be a single line'],
    ['SHORT_TEXT', 'x'.repeat(501), 'must be at most 500 characters long'],
    ['SHORT_TEXT', '😀'.repeat(501), 'must be at most 500 characters long'],
    ['SHORT_TEXT', 'a\u0000b', 'must not contain control characters or broken Unicode'],
    ['LONG_TEXT', 'a\ud800b', 'must not contain control characters or broken Unicode'],
    ['LONG_TEXT', 'x'.repeat(10_001), 'must be at most 10000 characters long'],
    ['EMAIL', 'ada@localhost', 'must be an e-mail address'],
    ['EMAIL', 'a@b.co\r\nBcc: c@d.co', 'must be a single line'],
    ['PHONE', 'call me', 'must be a phone number'],
    ['PHONE', '1234', 'must be a phone number'],
    ['PHONE', '1234567890123456', 'must be a phone number'],
    ['PHONE', '030+1234567', 'must be a phone number'],
    ['PHONE', '1'.repeat(41), 'must be at most 40 characters long'],
    ['NUMBER', '7', 'must be a number'],
    ['NUMBER', Number.NaN, 'must be a number'],
    ['NUMBER', Number.POSITIVE_INFINITY, 'must be a number'],
    ['NUMBER', 2 ** 53, 'must be between -9007199254740991 and 9007199254740991'],
    ['URL', 'example.com', 'must be a web address that begins with http:// or https://'],
    ['URL', 'javascript:alert(1)', 'must be a web address that begins with http:// or https://'],
    ['URL', 'https:example.com', 'must be a web address that begins with http:// or https://'],
    ['URL', 'https:///a', 'must be a web address that begins with http:// or https://'],
    ['URL', 'https://a b.com', 'must be a web address that begins with http:// or https://'],
    ['URL', 'https://[', 'must be a web address that begins with http:// or https://'],
    ['DROPDOWN', 'Everything', 'must be the id of one of the options'],
    ['DROPDOWN', 'toString', 'must be the id of one of the options'],
    ['DROPDOWN', ['all'], 'must be the id of one of the options'],
    ['SINGLE_CHOICE', 0, 'must be the id of one of the options'],
    ['MULTIPLE_CHOICE', 'all', 'must be an array of option ids'],
    ['MULTIPLE_CHOICE', ['all', 'all'], 'must not hold an option twice'],
    ['MULTIPLE_CHOICE', ['all', 'none'], 'must hold ids of the options alone'],
    ['MULTIPLE_CHOICE', [null], 'must hold ids of the options alone'],
    ['MULTIPLE_CHOICE', [['all']], 'must hold ids of the options alone'],
    ['DATE', '2023-02-29', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', '2024-04-31', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', '2024-13-01', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', '0000-01-01', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', '2024-1-1', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', '2024-01-01T00:00:00Z', 'must be a date that exists, written YYYY-MM-DD'],
    ['DATE', 20240101, 'must be text'],
    ['RATING', 0, 'must be a whole number from 1 to 5'],
    ['RATING', 6, 'must be a whole number from 1 to 5'],
    ['RATING', 4.5, 'must be a whole number from 1 to 5'],
    ['RATING', '4', 'must be a whole number from 1 to 5'],
  ])('refuses to %s: %j (%s)', (type, value, message) => {
    expect(checkAnswers(formOf(type), { q: value })).toEqual({ answers: {}, problems: [{ field: 'answers.q', message }] })
  })

  it.each([undefined, null, '', '  \n', []])('takes %j for no answer', (value) => {
    expect(checkAnswers(formOf('LONG_TEXT'), { q: value })).toEqual({ answers: {}, problems: [] })
    expect(checkAnswers(formOf('MULTIPLE_CHOICE', { required: true }), { q: value })).toEqual({
      answers: {},
      problems: [{ field: 'answers.q', message: 'is required' }],
    })
  })

  it('takes 0 for an answer', () => {
    expect(checkAnswers(formOf('NUMBER', { required: true }), { q: 0 })).toEqual({ answers: { q: 0 }, problems: [] })
  })

  it('takes no answers at all for an empty object', () => {
    const required = formOf('DATE', { required: true })
    for (const nothing of [undefined, null, {}]) {
      expect(checkAnswers(formOf('DATE'), nothing)).toEqual({ answers: {}, problems: [] })
      expect(checkAnswers(required, nothing).problems).toEqual([{ field: 'answers.q', message: 'is required' }])
    }
  })

  it.each([[['a']], 'text', 7, true])('refuses answers that are no object: %j', (input) => {
    expect(checkAnswers(formOf('DATE'), input).problems).toEqual([
      { field: 'answers', message: 'must be an object of answers by field id' },
    ])
  })

  it('refuses ids that the form does not have, and reports every problem', () => {
    const form = { fields: [fieldOf('NUMBER', { id: 'age' }), fieldOf('DATE', { id: 'born', required: true })] }
    expect(checkAnswers(form, { age: 'x', colour: 'red' }).problems).toEqual([
      { field: 'answers.age', message: 'must be a number' },
      { field: 'answers.born', message: 'is required' },
      { field: 'answers.colour', message: 'is not a field of this form' },
    ])
  })

  it('does not take inherited properties for answers or fields', () => {
    const form = formOf('SHORT_TEXT', { id: 'constructor', required: true })
    expect(checkAnswers(form, {}).problems).toEqual([{ field: 'answers.constructor', message: 'is required' }])
    expect(checkAnswers(form, { constructor: 'Ada' }).answers).toEqual({ constructor: 'Ada' })
    const polluting = JSON.parse('{"__proto__":{"q":"x"},"toString":"y"}')
    expect(checkAnswers(formOf('SHORT_TEXT'), polluting)).toEqual({
      answers: {},
      problems: [
        { field: 'answers.__proto__', message: 'is not a field of this form' },
        { field: 'answers.toString', message: 'is not a field of this form' },
      ],
    })
    expect(Object.hasOwn(Object.prototype, 'q')).toBe(false)
  })

  it('bounds the report on a body of many or long unknown ids', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]))
    expect(checkAnswers(formOf('DATE'), many).problems).toHaveLength(100)
    expect(checkAnswers(formOf('DATE'), { ['x'.repeat(100_000)]: 1 }).problems[0]?.field).toBe(`answers.${'x'.repeat(100)}…`)
  })
})

describe('checkAnswers on any JSON', () => {
  const types: FieldType[] = [
    ...(['SHORT_TEXT', 'LONG_TEXT', 'EMAIL', 'PHONE', 'NUMBER', 'URL'] as const),
    ...(['DROPDOWN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'DATE', 'RATING'] as const),
  ]
  const ids = types.map((type) => type.toLowerCase())
  const form = fc.array(fc.boolean(), { minLength: types.length, maxLength: types.length }).map((required) => ({
    fields: types.map((type, index) => fieldOf(type, { id: type.toLowerCase(), required: required[index] ?? false })),
  }))
  const likely = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', ' ', 'a@b.co', ' a@b.co ', '+49 30 123456', 'https://a.co', 'all', '2024-02-29', ' 2024-02-30', 'a\nb'),
    fc.constantFrom(0, -0, 1, 5, 1.5, 2 ** 53, null, true),
    fc.array(fc.constantFrom('all', 'veg', 'x', null)),
    fc.jsonValue(),
  )
  const answers = fc.dictionary(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ids) }, fc.string()), likely)

  it('never throws, names a field with every problem, and splits the form into accepted, refused and unanswered', () => {
    fc.assert(
      fc.property(form, fc.oneof({ weight: 9, arbitrary: answers }, fc.jsonValue()), (form, input) => {
        const checked = checkAnswers(form, input)
        const refused = checked.problems.map(({ field }) => field)
        expect(new Set(refused).size).toBe(refused.length)
        for (const { field, message } of checked.problems) {
          expect(field).toMatch(/^answers(\.|$)/)
          expect(message).not.toBe('')
        }
        for (const id of Object.keys(checked.answers)) {
          expect(ids).toContain(id)
          expect(refused).not.toContain(`answers.${id}`)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('gives accepted answers back unchanged, through JSON too', () => {
    fc.assert(
      fc.property(form, answers, (form, input) => {
        const optional = { fields: form.fields.map((field) => ({ ...field, required: false })) }
        const { answers } = checkAnswers(optional, input)
        expect(checkAnswers(optional, answers)).toEqual({ answers, problems: [] })
        expect(JSON.parse(JSON.stringify(answers))).toEqual(answers)
      }),
      { numRuns: 1000 },
    )
  })
})
