/** Communities with content, set-based: as many as a benchmark asks for, in seconds. Rows as the server's own writes leave them. */
import { hashKey } from '@guildhall/server/src/identity/api-keys/api-keys.ts'
import { makeKey } from '@guildhall/server/src/identity/api-keys/key-format.ts'
import { newId } from '@guildhall/server/src/kernel/ids.ts'
import type pg from 'pg'

export interface FilledCommunity {
  readonly id: string
  readonly tag: string
  /** Publishable, without a limit that a benchmark could meet. */
  readonly keys: readonly string[]
}
export interface FillOptions {
  readonly communities: number
  readonly keysEach: number
  readonly articlesEach: number
  readonly contentBytes: number
}

const requestsPerSecond = 10_000_000

/** As superuser. Tags are `hall-1`, `hall-2` … */
export async function fillCommunities(client: pg.Client, options: FillOptions): Promise<FilledCommunity[]> {
  const { communities: count, keysEach, articlesEach, contentBytes } = options
  const filled = Array.from({ length: count }, (_, index) => ({
    id: newId(),
    tag: `hall-${index + 1}`,
    ownerId: newId(),
    keys: Array.from({ length: keysEach }, () => makeKey('publishable')),
  }))
  const ids = filled.map(({ id }) => id)
  const owners = filled.map(({ ownerId }) => ownerId)
  const tags = filled.map(({ tag }) => tag)
  await client.query('begin')
  await client.query(
    `insert into users (id, email, username, name)
     select id, 'owner@' || tag || '.example.org', tag || '-owner', 'Owner of ' || tag from unnest($1::uuid[], $2::text[]) as o (id, tag)`,
    [owners, tags],
  )
  await client.query(
    `insert into communities (id, tag, name, owner_user_id)
     select id, tag, 'Community ' || tag, owner_id from unnest($1::uuid[], $2::text[], $3::uuid[]) as c (id, tag, owner_id)`,
    [ids, tags, owners],
  )
  await client.query('insert into community_counts (community_id) select unnest($1::uuid[])', [ids])
  await client.query(
    `insert into memberships (community_id, id, user_id, role, status, joined_at)
     select community_id, gen_random_uuid(), user_id, 'OWNER', 'ACCEPTED', date_trunc('milliseconds', now())
     from unnest($1::uuid[], $2::uuid[]) as m (community_id, user_id)`,
    [ids, owners],
  )
  for (const { id, keys } of filled) await insertKeys(client, id, keys)
  for (const id of ids) await fillArticles(client, id, { count: articlesEach, contentBytes })
  await client.query('commit')
  await client.query('vacuum analyze')
  return filled
}

async function insertKeys(client: pg.Client, communityId: string, keys: readonly string[]): Promise<void> {
  const ids = keys.map(() => newId())
  const hashes = keys.map(hashKey)
  await client.query({
    name: 'keys',
    text: `insert into api_keys (community_id, id, type, key_hash, public_key, hint, scopes, rate_limit)
           select $1, id, 'publishable', hash, text, right(text, 4), '{READ_PUBLIC}', $5
           from unnest($2::uuid[], $3::bytea[], $4::text[]) as k (id, hash, text)`,
    values: [communityId, ids, hashes, keys, requestsPerSecond],
  })
  await client.query({
    name: 'lookups',
    text: 'insert into api_key_lookup (key_hash, community_id, key_id) select hash, $1, id from unnest($2::bytea[], $3::uuid[]) as k (hash, id)',
    values: [communityId, hashes, ids],
  })
}

/**
 * Published articles, one a second. The triggers that count row by row are left out (`replica`), since a million steps of
 * one counter would take hours, and the count is set after.
 */
export async function fillArticles(
  client: pg.Client,
  communityId: string,
  options: { readonly count: number; readonly contentBytes: number },
): Promise<void> {
  await client.query(`set session_replication_role = 'replica'`)
  await client.query({
    name: 'articles',
    text: `insert into articles (community_id, id, slug, title, content, excerpt, banner_url, status, read_time_minutes, published_at)
           select $1, gen_random_uuid(), 'article-' || n, 'How we built part ' || n || ' of the workshop',
             '<p>' || repeat('It began with a leaking roof. ', greatest(1, $3::int / 30)) || '</p>',
             'Three months, eleven volunteers and one very heavy lathe.', 'https://example.org/workshop-' || n || '.jpg',
             'PUBLISHED', 1, timestamptz '2020-01-01' + n * interval '1 second'
           from generate_series(1, $2::int) as n`,
    values: [communityId, options.count, options.contentBytes],
  })
  await client.query(`set session_replication_role = 'origin'`)
  await client.query({
    name: 'count',
    text: 'update community_counts set articles = articles + $2 where community_id = $1',
    values: [communityId, options.count],
  })
}

/** Accepted members with users of their own, who joined one a second. */
export async function fillMembers(client: pg.Client, communityId: string, count: number): Promise<void> {
  await client.query(`set session_replication_role = 'replica'`)
  await client.query(
    `with people as (
       insert into users (id, email, username, name)
       select gen_random_uuid(), 'member-' || n || '@example.org', 'member-' || n, 'Member ' || n from generate_series(1, $1::int) as n
       returning id, substr(username, 8)::int as n
     )
     insert into memberships (community_id, id, user_id, status, joined_at)
     select $2, gen_random_uuid(), id, 'ACCEPTED', timestamptz '2020-01-01' + n * interval '1 second' from people`,
    [count, communityId],
  )
  await client.query(`set session_replication_role = 'origin'`)
  await client.query('update community_counts set members = members + $2 where community_id = $1', [communityId, count])
}

/** Published events far ahead, with more places than a benchmark can take. Answers slugs and ids. */
export async function fillEvents(client: pg.Client, communityId: string, count: number): Promise<{ id: string; slug: string }[]> {
  const { rows } = await client.query<{ id: string; slug: string }>(
    `insert into events (community_id, id, slug, name, start_date, format, capacity, status)
     select $1, gen_random_uuid(), 'gathering-' || n, 'Gathering ' || n, now() + interval '1 year', 'IN_PERSON', 100000000, 'PUBLISHED'
     from generate_series(1, $2::int) as n returning id, slug`,
    [communityId, count],
  )
  return rows
}
