import type { SpaceApp } from './space-app.ts'

const peopleCount = 1203

/** A space `large` with more memberships than are read or written down in one go; its owner has one too. */
export async function createLargeSpace(t: SpaceApp): Promise<{ readonly ownerId: string; readonly memberCount: number }> {
  const { id, ownerId } = await t.createCommunity('large')
  await t.db.admin.query(
    `with people as (
       insert into users (id, username, name) select gen_random_uuid(), 'large-' || n, 'Person ' || n from generate_series(1, $2) n returning id
     )
     insert into memberships (community_id, id, user_id, status, joined_at)
     select $1, gen_random_uuid(), id, 'ACCEPTED', now() from people`,
    [id, peopleCount],
  )
  return { ownerId, memberCount: peopleCount + 1 }
}
