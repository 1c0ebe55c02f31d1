/** Webhooks and the feed of this API come with a later release; until then the reference says so and the paths answer 404. */
import { absent, type Method } from '../route.ts'
import { path } from './base.ts'

const recorded = 'every change is already recorded'
const webhook = (id: `webhooks.${string}`, method: Method, rest: string, summary: string) =>
  absent(`what a community's own webhooks hear is not delivered yet; ${recorded}`, {
    id,
    method,
    path: path(rest),
    tag: 'Webhooks',
    summary,
  })
const change = (id: `changes.${string}`, rest: string, summary: string) =>
  absent(`the log cannot be read from outside yet; ${recorded}`, { id, method: 'GET', path: path(rest), tag: 'Changes', summary })

export const webhooks = {
  list: webhook('webhooks.list', 'GET', '/webhooks', 'List webhook endpoints'),
  create: webhook('webhooks.create', 'POST', '/webhooks', 'Add a webhook endpoint'),
  update: webhook('webhooks.update', 'PATCH', '/webhooks/:webhookId', 'Change a webhook endpoint'),
  remove: webhook('webhooks.remove', 'DELETE', '/webhooks/:webhookId', 'Delete a webhook endpoint'),
  test: webhook('webhooks.test', 'POST', '/webhooks/:webhookId/test', 'Send a test delivery'),
  rotateSecret: webhook('webhooks.rotateSecret', 'POST', '/webhooks/:webhookId/rotate-secret', 'Replace the secret'),
  deliveries: webhook('webhooks.deliveries', 'GET', '/webhooks/:webhookId/deliveries', 'List deliveries'),
  resend: webhook('webhooks.resend', 'POST', '/webhooks/deliveries/:deliveryId/resend', 'Send a delivery again'),
  resendMany: webhook('webhooks.resendMany', 'POST', '/webhooks/:webhookId/resend', 'Send deliveries again'),
}
export const changes = {
  feed: change('changes.feed', '/events-feed', 'Follow everything that happens, in order'),
  audit: change('changes.audit', '/audit', 'List who did what'),
}
