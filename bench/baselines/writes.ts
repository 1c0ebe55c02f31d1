/** The same rows in one transaction each, event included, with nothing looked at before: no lock, no right, no rule. */
import { newId } from '@guildhall/server/src/kernel/ids.ts'
import type pg from 'pg'
import type { Answering } from './process.ts'
import { openPool, readJson, replyOrFail, transact } from './reply.ts'

interface Options {
  readonly connection: pg.ClientConfig
  readonly communityId: string
}

const insertEvent = {
  name: 'outbox',
  text: `insert into outbox (community_id, id, type, object_type, object_id, data, actor, request_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
}
const actor = JSON.stringify({ type: 'apiKey', id: newId() })

const insertRsvp = {
  name: 'rsvp',
  text: `insert into rsvps (community_id, id, event_id, tier_id, user_id, email, name, status, answers, created_at, updated_at)
         values ($1, $2, $3, null, null, $4, $5, 'APPROVED', '{}', $6, $6)`,
}
const countRsvp = {
  name: 'count',
  text: 'update events set places_taken = places_taken + 1, attendee_count = attendee_count + 1 where community_id = $1 and id = $2',
}

/** `POST /<id of an event>` */
export function answerRsvpWrites({ connection, communityId }: Options): Answering {
  const pool = openPool(connection)
  const write = async (eventId: string, body: { email: string; name: string }): Promise<[number, string]> => {
    const id = newId()
    const data = { rsvpId: id, eventId, tierId: null, userId: null, email: body.email, status: 'APPROVED' }
    await transact(pool, async (client) => {
      await client.query({ ...insertRsvp, values: [communityId, id, eventId, body.email, body.name, new Date()] })
      await client.query({
        ...insertEvent,
        values: [communityId, newId(), 'rsvp.created', 'rsvp', id, JSON.stringify(data), actor, newId()],
      })
      await client.query({ ...countRsvp, values: [communityId, eventId] })
    })
    return [201, JSON.stringify({ ok: true, rsvpId: id, status: 'APPROVED', eventId, tierId: null, userId: null })]
  }
  return (request, response) =>
    replyOrFail(
      response,
      readJson<{ email: string; name: string }>(request).then((body) => write(request.url!.slice(1), body)),
    )
}

const insertArticle = {
  name: 'article',
  text: `insert into articles (community_id, id, slug, title, content, excerpt, category, banner_url, read_time_minutes)
         values ($1, $2, $3, $4, $5, $6, null, null, 1)`,
}

/** `POST` with title, content and excerpt; the slug is the title in lower case with dashes. */
export function answerArticleWrites({ connection, communityId }: Options): Answering {
  const pool = openPool(connection)
  const write = async (body: { title: string; content: string; excerpt: string }): Promise<[number, string]> => {
    const id = newId()
    const slug = body.title.toLowerCase().replaceAll(' ', '-')
    const data = { articleId: id, slug, title: body.title }
    await transact(pool, async (client) => {
      await client.query({ ...insertArticle, values: [communityId, id, slug, body.title, body.content, body.excerpt] })
      await client.query({
        ...insertEvent,
        values: [communityId, newId(), 'article.created', 'article', id, JSON.stringify(data), actor, newId()],
      })
    })
    return [201, JSON.stringify({ id, slug, ...body, publishedAt: null, bannerUrl: null, readTimeMinutes: 1 })]
  }
  return (request, response) =>
    replyOrFail(response, readJson<{ title: string; content: string; excerpt: string }>(request).then(write))
}
