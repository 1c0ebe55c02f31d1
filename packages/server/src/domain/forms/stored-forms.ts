/** Forms of tiers and segments as they are kept: a change makes a new form, so that answers keep the one they were given to. */
import type { Tenant, Tx } from '../../db/database.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { type Answer, checkAnswers } from './answers.ts'
import { checkForm, completeForm, type FormInput } from './forms.ts'
import { findForm, insertForm, viewForm } from './forms-store.ts'

/** Checks and keeps a form; answers its id. 400 naming each part that is wrong. */
export async function saveForm(tx: Tx, input: FormInput): Promise<string> {
  const problems = checkForm(input)
  if (problems.length > 0) throw new Fail('invalid_request', { problems })
  const id = newId()
  await insertForm(tx, id, completeForm(input))
  return id
}

/** The form as the wire shows it, JSON text. 404 where there is none. */
export async function showForm(tenant: Tenant, formId: string | null): Promise<string> {
  const view = formId === null ? undefined : await viewForm(tenant, formId)
  if (view === undefined) throw new Fail('form_not_found')
  return view
}

/**
 * The answers to a form, checked; 400 naming `answers.<id>`. Without a form they are kept as they came: they answer a form
 * of somebody else's (such as an embedded survey), which only its owner can check.
 */
export async function acceptAnswers(
  tenant: Tenant,
  formId: string | null,
  given: Readonly<Record<string, unknown>> | null | undefined,
): Promise<Record<string, Answer | null>> {
  const answers = given ?? {}
  const form = formId === null ? undefined : await findForm(tenant, formId)
  if (!form) return answers as Record<string, Answer | null>
  const checked = checkAnswers(form, answers)
  if (checked.problems.length > 0) throw new Fail('invalid_request', { problems: checked.problems })
  return checked.answers
}
