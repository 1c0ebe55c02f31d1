/** Webhook delivery and its rows come with a later release; until then the reference says so and the paths answer 404. */
import { absent, type Method } from '../route.ts'
import { path } from './base.ts'

const reason = 'webhook delivery is not built yet; every change is already recorded in the outbox it will read'
const row = (id: `webhooks.${string}`, method: Method, rest: string, summary: string) =>
  absent(reason, { id, method, path: path(rest), tag: 'Webhooks', summary })

export const webhooks = {
  list: row('webhooks.list', 'GET', '/webhooks', 'List webhook endpoints'),
  create: row('webhooks.create', 'POST', '/webhooks', 'Add a webhook endpoint'),
  update: row('webhooks.update', 'PATCH', '/webhooks/:webhookId', 'Change a webhook endpoint'),
  remove: row('webhooks.remove', 'DELETE', '/webhooks/:webhookId', 'Delete a webhook endpoint'),
  test: row('webhooks.test', 'POST', '/webhooks/:webhookId/test', 'Send a test delivery'),
  deliveries: row('webhooks.deliveries', 'GET', '/webhooks/:webhookId/deliveries', 'List deliveries'),
  resend: row('webhooks.resend', 'POST', '/webhooks/deliveries/:deliveryId/resend', 'Send a delivery again'),
}
