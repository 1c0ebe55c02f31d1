/** Communities with many members, and what became of the mails to them, written and read behind the application's back. */
import type pg from 'pg'
import { newId } from '../../../kernel/ids.ts'

export interface Person {
  readonly email: string | null
  readonly name?: string
  readonly segmentId?: string | null
  readonly status?: 'ACCEPTED' | 'KICKED' | 'BANNED' | 'LEFT'
}

/** Answers the user ids, in order. */
export async function addPeople(admin: pg.Client, communityId: string, people: readonly Person[]): Promise<string[]> {
  const rows = people.map(({ email, name = 'A person', segmentId = null, status = 'ACCEPTED' }) => {
    const id = newId()
    return { id, membership_id: newId(), email, name, segment_id: segmentId, status }
  })
  await admin.query(
    `with p as (select * from json_to_recordset($1) as p (id uuid, membership_id uuid, email text, name text, segment_id uuid, status text)),
       u as (insert into users (id, email, username, name) select id, email, 'p-' || id, name from p)
     insert into memberships (community_id, id, user_id, segment_id, status, joined_at)
     select $2, membership_id, id, segment_id, status, now() from p`,
    [JSON.stringify(rows), communityId],
  )
  return rows.map(({ id }) => id)
}

export async function addSegment(admin: pg.Client, communityId: string, name: string): Promise<string> {
  const id = newId()
  await admin.query(`insert into segments (community_id, id, name, color) values ($1, $2, $3, '#336699')`, [
    communityId,
    id,
    name,
  ])
  return id
}

export interface RecipientState {
  readonly email: string
  readonly status: string
  readonly attempts: number
  readonly detail: string | null
}
/** By e-mail. */
export async function recipientsOf(admin: pg.Client, broadcastId: string): Promise<RecipientState[]> {
  const { rows } = await admin.query<RecipientState>(
    'select email, status, attempts, detail from broadcast_recipients where broadcast_id = $1 order by email',
    [broadcastId],
  )
  return rows
}
