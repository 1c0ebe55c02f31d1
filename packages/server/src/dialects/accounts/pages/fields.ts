/** Form fields: a label, a hint and an error that assistive technology reads together with the field. */
import { html, Markup } from '../../../http/html.ts'

export interface Field {
  readonly name: string
  readonly label: string
  /** `text` where it is left out. */
  readonly type?: 'text' | 'email' | 'password'
  readonly value?: string | undefined
  /** What password managers and phones may fill in (HTML, autofill field names). */
  readonly autocomplete?: string
  readonly inputmode?: 'numeric'
  readonly hint?: string | Markup
  readonly error?: string | undefined
  /** A page with several forms gives each field an id of its own; `name` where it is left out. */
  readonly id?: string
  readonly isOptional?: boolean
  readonly lengthMin?: number
  readonly lengthMax?: number
}

/** A field of one line. A password's value is never sent back. */
export const field = (of: Field): Markup =>
  withTexts(of, (shared) => {
    const type = of.type ?? 'text'
    const own = attributes({
      type,
      autocomplete: of.autocomplete,
      inputmode: of.inputmode,
      value: type === 'password' ? undefined : of.value,
      minlength: of.lengthMin,
      maxlength: of.lengthMax,
      ...(type === 'text' && { autocapitalize: isPersonName(of) ? 'words' : 'none', spellcheck: 'false' }),
    })
    return html`<input${shared}${own}>`
  })

const isPersonName = ({ autocomplete }: Field): boolean => autocomplete === 'given-name' || autocomplete === 'family-name'

export const textArea = (of: Omit<Field, 'type' | 'inputmode' | 'autocomplete'>): Markup =>
  withTexts(
    of,
    (shared) =>
      // The parser drops one line break after the tag: one of ours, so that none of the value's is lost.
      html`<textarea${shared} rows="4" autocapitalize="none" spellcheck="false">
${of.value}</textarea>`,
  )

function withTexts(of: Field, control: (shared: Markup) => Markup): Markup {
  const id = of.id ?? of.name
  const texts = [of.hint && `${id}-hint`, of.error && `${id}-error`].filter(Boolean).join(' ')
  const shared = attributes({
    id,
    name: of.name,
    required: !of.isOptional,
    'aria-describedby': texts || undefined,
    'aria-invalid': of.error ? 'true' : undefined,
    // To where the trouble is.
    autofocus: of.error !== undefined,
  })
  return html`<label for="${id}">${of.label}</label>${of.hint && html`<p class="hint" id="${id}-hint">${of.hint}</p>`}${
    of.error && html`<p class="error" id="${id}-error" role="alert">${of.error}</p>`
  }${control(shared)}`
}

export interface Choice {
  readonly value: string
  readonly label: string
}
/** Radio buttons under one heading. */
export const choices = (name: string, legend: string, options: readonly Choice[], chosen: string): Markup =>
  html`<fieldset><legend>${legend}</legend>${options.map(
    ({ value, label }) =>
      html`<label class="choice"><input type="radio"${attributes({ name, value, checked: value === chosen })}> <span>${label}</span></label>`,
  )}</fieldset>`

/** What a page says about a whole form: read out at once. */
export const alertBox = (text: string | Markup | undefined): Markup | undefined =>
  text === undefined ? undefined : html`<div class="box bad" role="alert"><p>${text}</p></div>`
export const noteBox = (text: string | Markup | undefined): Markup | undefined =>
  text === undefined ? undefined : html`<div class="box" role="status"><p>${text}</p></div>`

export const hidden = (name: string, value: string | undefined): Markup | undefined =>
  value === undefined ? undefined : html`<input type="hidden" name="${name}" value="${value}">`

type AttributeValue = string | number | boolean | undefined
function attributes(values: Readonly<Record<string, AttributeValue>>): Markup {
  const written = Object.entries(values).map(([name, value]) =>
    value === undefined || value === false ? '' : value === true ? ` ${name}` : html` ${new Markup(name)}="${value}"`.text,
  )
  return new Markup(written.join(''))
}
