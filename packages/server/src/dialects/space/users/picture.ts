import type { space } from '@guildhall/contract/space'
import type { FastifyInstance } from 'fastify'
import { type Handler, Redirect } from '../../../http/context.ts'
import { etagOf, hasAlready } from '../../../http/etag.ts'
import { isHttpUrl } from '../../../http/validation.ts'
import { findUser } from '../../../identity/users/users.ts'
import { fromHexId } from '../../../kernel/ids.ts'
import type { SpaceParts } from '../admit.ts'

const placeholderPath = '/pictures/person.svg'
const goodForSeconds = 300
const placeholder = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img" aria-label="No picture">
<rect width="96" height="96" fill="#dfe5e2"/><circle cx="48" cy="37" r="17" fill="#7d8b84"/><path d="M14 96c0-22 15-35 34-35s34 13 34 35z" fill="#7d8b84"/>
</svg>
`
const etag = etagOf(Buffer.from(placeholder))

/** The same answer for who has no picture and for who is not there. */
export const picture =
  ({ database, publicUrl }: SpaceParts): Handler<typeof space.users.picture> =>
  async ({ params }) => {
    const id = fromHexId(params.id)
    const user = id === undefined ? undefined : await findUser(database.system, id)
    const image = user?.profile_image
    return new Redirect(image && isHttpUrl(image) ? image : `${publicUrl}${placeholderPath}`, goodForSeconds)
  }

export function placeholderFile(app: FastifyInstance): void {
  app.get(placeholderPath, (request, reply) => {
    reply.headers({ etag, 'cache-control': 'public, max-age=86400', 'content-security-policy': `default-src 'none'` })
    if (hasAlready(request, etag)) return reply.code(304).send()
    return reply.type('image/svg+xml').send(placeholder)
  })
}
