import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { Form } from './forms.ts'

const insert = sql('forms.insert', 'insert into forms (community_id, id, fields, step_labels) values ($1, $2, $3, $4)')
export const insertForm = async (tx: Tx, id: string, form: Form): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, id, JSON.stringify(form.fields), JSON.stringify(form.stepLabels)]))

const find = sql('forms.find', 'select fields, step_labels as "stepLabels" from forms where community_id = $1 and id = $2')
export const findForm = async (tenant: Tenant, id: string): Promise<Form | undefined> =>
  (await tenant.query<Form>(find, [tenant.communityId, id]))[0]

const view = sql(
  'forms.view',
  `select row_to_json(r)::text as json from (
     select f.id, f.fields, f.step_labels as "stepLabels" from forms f where f.community_id = $1 and f.id = $2) r`,
)
export const viewForm = async (tenant: Tenant, id: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(view, [tenant.communityId, id]))[0]?.json
