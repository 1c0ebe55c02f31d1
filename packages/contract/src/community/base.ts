/** What every route of the Community API shares. Source: contracts of the Community API, 1.1. */
import Type, { type TProperties } from 'typebox'
import { Closed, Nullable, Tag, Uuid } from '../schemas.ts'

export const path = <const P extends string>(rest: P): `/api/v1/communities/:tag${P}` => `/api/v1/communities/:tag${rest}`
export const params = <const P extends TProperties>(properties: P) => Closed({ tag: Tag(), ...properties })
export const tagOnly = Closed({ tag: Tag() })

/** The values that examples share, so that one reads like the next. */
export const sample = {
  tag: 'my-community',
  id: '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70',
  userId: '0198c5a2-7c1e-7d02-8f1c-51b0aa3d9e12',
  segmentId: '0198c5a2-7c1e-7e55-b0a8-3b1f0c2d4e6f',
  tierId: '0198c5a2-7c1e-7f10-a2c4-9d8e7f6a5b4c',
  instant: '2026-03-14T17:30:00.000Z',
  cursor: 'WyJldmVudHMiXQ',
} as const

/** The eleven field types of a form. Source: community contract 1.5. */
export const fieldTypes = [
  'SHORT_TEXT',
  'LONG_TEXT',
  'EMAIL',
  'PHONE',
  'NUMBER',
  'URL',
  'DROPDOWN',
  'SINGLE_CHOICE',
  'MULTIPLE_CHOICE',
  'DATE',
  'RATING',
] as const

const fieldId = () => Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })

export const FormOption = Closed({ id: fieldId(), label: Type.String({ minLength: 1, maxLength: 200 }) })
export const FormField = Closed({
  id: fieldId(),
  type: Type.Unsafe<(typeof fieldTypes)[number]>({ type: 'string', enum: fieldTypes }),
  label: Type.String({ minLength: 1, maxLength: 300 }),
  description: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
  required: Type.Optional(Type.Boolean()),
  options: Type.Optional(
    Type.Array(FormOption, { maxItems: 200, description: 'On DROPDOWN, SINGLE_CHOICE and MULTIPLE_CHOICE alone' }),
  ),
  step: Type.Optional(Type.Integer({ minimum: 0, maximum: 49, description: 'Page of the form, from 0' })),
})
/** A form as it is sent in. */
export const FormInput = Closed({
  fields: Type.Array(FormField, { maxItems: 100 }),
  stepLabels: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
})
/** A form as it is answered. */
export const Form = Closed({
  id: Nullable(Uuid()),
  fields: Type.Array(
    Closed({
      id: Type.String(),
      type: Type.Unsafe<(typeof fieldTypes)[number]>({ type: 'string', enum: fieldTypes }),
      label: Type.String(),
      description: Nullable(Type.String()),
      required: Type.Boolean(),
      options: Type.Array(FormOption),
      step: Type.Integer({ minimum: 0 }),
    }),
  ),
  stepLabels: Type.Array(Type.String()),
})

/** Answers by field id: text, a number, or option ids. The form decides which. */
export const Answers = Type.Record(
  Type.String(),
  Type.Unsafe<string | number | string[] | null>({
    anyOf: [
      { type: ['string', 'number', 'null'], maxLength: 10_000 },
      { type: 'array', items: { type: 'string', maxLength: 64 }, maxItems: 200 },
    ],
  }),
  { maxProperties: 100, description: 'By field id; choices are option ids, an array for MULTIPLE_CHOICE' },
)

export const formSample = {
  id: sample.id,
  fields: [
    {
      id: 'diet',
      type: 'SINGLE_CHOICE',
      label: 'What do you eat?',
      description: null,
      required: true,
      options: [
        { id: 'all', label: 'Everything' },
        { id: 'veg', label: 'Vegetarian' },
      ],
      step: 0,
    },
  ],
  stepLabels: [],
} as const
