-- The first schema: communities, the people in them, and everything the Community API holds.
--
-- Rules every tenant table keeps (a test reads the catalogue and checks them):
--   * the primary key and every index begin with community_id, so that the tables can be spread by it;
--   * row-level security is on and forced: a connection sees the rows of the one community that it has named in
--     guildhall.community, or all of them when it has named '*' (jobs, key look-up), or none when it has named nothing;
--   * e-mails of tenant tables are stored in the one spelling of normalizeEmail and indexed as they are: under row-level
--     security a condition on lower(email) could not use an index, since lower() is not leakproof.

create extension if not exists cube;
create extension if not exists btree_gist;

-- The community this connection acts for; null where none is named.
create function guildhall_community() returns uuid language sql stable parallel safe as $$
  select case when current_setting('guildhall.community', true) in ('', '*') then null
              else current_setting('guildhall.community', true)::uuid end
$$;
create function guildhall_is_system() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('guildhall.community', true) = '*', false)
$$;

-- RFC 3339 in UTC with milliseconds, the one way a time leaves the database.
create function iso(moment timestamptz) returns text language sql stable parallel safe as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- A place on the unit sphere: straight-line distances between such points order as distances on the ground do.
create function sphere_point(latitude float8, longitude float8) returns cube language sql immutable strict parallel safe as $$
  select cube(array[
    cos(radians(latitude)) * cos(radians(longitude)),
    cos(radians(latitude)) * sin(radians(longitude)),
    sin(radians(latitude))])
$$;

-- People. Not a tenant table: one person may be in many communities.
create table users (
  id uuid primary key,
  email text,
  username text not null,
  name text not null,
  profile_image text,
  bio text,
  password_hash text,
  is_admin boolean not null default false,
  email_verified_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on users (lower(email));
create unique index users_username on users (lower(username));

create table communities (
  id uuid primary key,
  tag text not null unique,
  name text not null,
  description text,
  join_mode text not null default 'OPEN' check (join_mode in ('OPEN', 'REQUEST_ONLY', 'INVITE_ONLY')),
  owner_user_id uuid not null references users (id),
  plan text not null default 'free' check (plan in ('free', 'pro', 'enterprise')),
  sign_in_requires_membership boolean not null default false,
  brand jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Kept by the triggers below, in the transaction of the change, so that a total never costs a scan.
create table community_counts (
  community_id uuid primary key references communities (id) on delete cascade,
  members bigint not null default 0,
  events bigint not null default 0,
  articles bigint not null default 0,
  products bigint not null default 0
);

-- key_hash is the SHA-256 of the whole key. A publishable key is public by definition, so its text is kept as well.
create table api_keys (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  type text not null check (type in ('publishable', 'secret')),
  name text,
  key_hash bytea not null,
  public_key text check (public_key is null or type = 'publishable'),
  hint text not null,
  scopes text[] not null,
  rate_limit integer,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  -- The key that a rotation put in its place; it goes on until expires_at.
  replaced_by uuid,
  last_used_at timestamptz,
  primary key (community_id, id)
);
create unique index api_keys_default on api_keys (community_id) where is_default and revoked_at is null;

-- Where a key is found before its community is known. Not a tenant table: it holds nothing but the way there, for keys
-- in force. (No foreign key: spread tables cannot have one from here.)
create table api_key_lookup (
  key_hash bytea primary key,
  community_id uuid not null,
  key_id uuid not null
);
create index api_key_lookup_community on api_key_lookup (community_id);

create table forms (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  -- json, not jsonb: a form is shown as it was written, and nothing looks inside.
  fields json not null,
  step_labels json not null default '[]',
  created_at timestamptz not null default now(),
  primary key (community_id, id)
);

create table segments (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  name text not null,
  description text,
  color text not null,
  price_monthly integer,
  price_quarterly integer,
  price_yearly integer,
  is_active boolean not null default true,
  form_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, form_id) references forms (community_id, id)
);

-- A person in a community. One row for each user; what they asked for stands in applications.
create table memberships (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  user_id uuid not null references users (id),
  segment_id uuid,
  role text not null default 'MEMBER' check (role in ('OWNER', 'ADMIN', 'MODERATOR', 'CREATOR', 'MEMBER')),
  status text not null check (status in ('ACCEPTED', 'KICKED', 'BANNED', 'LEFT')),
  joined_at timestamptz,
  banned_at timestamptz,
  status_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, segment_id) references segments (community_id, id)
);
create unique index memberships_user on memberships (community_id, user_id);
create index memberships_accepted on memberships (community_id, joined_at desc, user_id desc) where status = 'ACCEPTED';
create index memberships_segment on memberships (community_id, segment_id) where segment_id is not null;

create table applications (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  status text not null check (status in ('PENDING', 'ACCEPTED', 'REJECTED', 'WITHDRAWN')),
  email text not null,
  name text,
  segment_id uuid,
  user_id uuid references users (id),
  answers jsonb not null default '{}',
  source text,
  decided_at timestamptz,
  decided_by text,
  reason text,
  created_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, segment_id) references segments (community_id, id) on delete set null (segment_id)
);
create unique index applications_open on applications (community_id, email) where status = 'PENDING';
create index applications_email on applications (community_id, email, segment_id, id desc);
create index applications_status on applications (community_id, status, id desc);
create index applications_segment on applications (community_id, segment_id);

create table invitations (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  email text not null,
  segment_id uuid,
  status text not null default 'PENDING' check (status in ('PENDING', 'ACCEPTED', 'DECLINED')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, segment_id) references segments (community_id, id) on delete set null (segment_id)
);
create index invitations_email on invitations (community_id, email) where status = 'PENDING';

create table rules (
  community_id uuid not null references communities (id) on delete cascade,
  version integer not null,
  body text not null,
  created_at timestamptz not null default now(),
  primary key (community_id, version)
);

create table rule_acceptances (
  community_id uuid not null references communities (id) on delete cascade,
  email text not null,
  version integer not null,
  user_id uuid references users (id),
  accepted_at timestamptz not null default now(),
  primary key (community_id, email, version)
);

-- places_taken counts APPROVED and PENDING RSVPs: both hold a place. It changes only under the row's lock. There is no
-- check against capacity: a capacity may be lowered below what is taken, the rule binds when a place is taken.
create table events (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  slug text not null,
  name text not null,
  description text,
  start_date timestamptz not null,
  end_date timestamptz,
  timezone text,
  format text not null check (format in ('ONLINE', 'IN_PERSON', 'HYBRID')),
  location jsonb,
  banner_url text,
  is_featured boolean not null default false,
  capacity integer,
  requires_approval boolean not null default false,
  viewability text not null default 'PUBLIC' check (viewability in ('PUBLIC', 'MEMBERS_ONLY')),
  status text not null default 'DRAFT' check (status in ('DRAFT', 'PUBLISHED', 'CANCELLED')),
  places_taken integer not null default 0 check (places_taken >= 0),
  attendee_count integer not null default 0 check (attendee_count >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id)
);
create unique index events_slug on events (community_id, slug);
create index events_start on events (community_id, status, start_date, id);
create unique index events_featured on events (community_id) where is_featured;

create table tiers (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  event_id uuid not null,
  name text not null,
  description text,
  price_cents integer not null default 0 check (price_cents >= 0),
  currency text not null default 'EUR',
  capacity integer,
  sales_start_at timestamptz,
  sales_end_at timestamptz,
  published_at timestamptz,
  form_id uuid,
  places_taken integer not null default 0 check (places_taken >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, event_id) references events (community_id, id) on delete cascade,
  foreign key (community_id, form_id) references forms (community_id, id)
);
create index tiers_event on tiers (community_id, event_id, id);

create table rsvps (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  event_id uuid not null,
  tier_id uuid,
  user_id uuid references users (id),
  email text not null,
  name text,
  status text not null check (status in ('APPROVED', 'PENDING', 'CANCELLED', 'REJECTED')),
  answers jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, event_id) references events (community_id, id) on delete cascade,
  foreign key (community_id, tier_id) references tiers (community_id, id)
);
create unique index rsvps_one_per_person on rsvps (community_id, email, event_id) where status in ('APPROVED', 'PENDING');
create index rsvps_user on rsvps (community_id, user_id, event_id) where status in ('APPROVED', 'PENDING') and user_id is not null;
create index rsvps_event on rsvps (community_id, event_id, id);
create index rsvps_tier on rsvps (community_id, tier_id) where tier_id is not null;

create table articles (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  slug text not null,
  title text not null,
  content text not null default '',
  excerpt text,
  category text,
  banner_url text,
  status text not null default 'DRAFT' check (status in ('DRAFT', 'PUBLISHED')),
  read_time_minutes integer not null default 0,
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id)
);
create unique index articles_slug on articles (community_id, slug);
create index articles_published on articles (community_id, published_at desc, id desc) where status = 'PUBLISHED';

create table products (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  sku text not null,
  name text not null,
  description text,
  price_cents integer not null default 0 check (price_cents >= 0),
  currency text not null default 'EUR',
  image_url text,
  is_active boolean not null default true,
  seller_id uuid not null references users (id),
  sales_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id)
);
create unique index products_sku on products (community_id, sku);

create table atlas_categories (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  name text not null,
  slug text not null,
  color text not null,
  icon text,
  hotspot_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id)
);
create unique index atlas_categories_slug on atlas_categories (community_id, slug);

create table atlas_hotspots (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  category_id uuid not null,
  name text not null,
  description text,
  latitude float8 not null check (latitude between -90 and 90),
  longitude float8 not null check (longitude between -180 and 180),
  position cube not null generated always as (sphere_point(latitude, longitude)) stored,
  address text,
  image_url text,
  url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (community_id, id),
  foreign key (community_id, category_id) references atlas_categories (community_id, id)
);
-- Nearest first walks the GiST index; a box is a range of latitudes. (Under row-level security only leakproof
-- operators such as those of float8 may be index conditions, so a box cannot use the GiST index.)
create index atlas_hotspots_position on atlas_hotspots using gist (community_id, position);
create index atlas_hotspots_box on atlas_hotspots (community_id, latitude, longitude);
create index atlas_hotspots_category on atlas_hotspots (community_id, category_id, id);

create table broadcasts (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  subject text not null,
  body text not null,
  reply_to text,
  segment_ids uuid[],
  status text not null default 'QUEUED' check (status in ('QUEUED', 'SENDING', 'SENT', 'CANCELLED')),
  recipient_count integer not null default 0,
  sent_count integer not null default 0,
  failed_count integer not null default 0,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  primary key (community_id, id)
);
create index broadcasts_window on broadcasts (community_id, created_at);

-- QUEUED → SENDING (committed before the mail is handed over) → SENT | FAILED | QUEUED again where it was certainly not
-- accepted. A row left SENDING by a crash becomes UNKNOWN and is not mailed again.
create table broadcast_recipients (
  community_id uuid not null references communities (id) on delete cascade,
  broadcast_id uuid not null,
  id uuid not null,
  user_id uuid,
  email text not null,
  name text,
  status text not null default 'QUEUED' check (status in ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'SKIPPED')),
  attempts smallint not null default 0,
  next_attempt_at timestamptz not null default now(),
  detail text,
  updated_at timestamptz not null default now(),
  primary key (community_id, broadcast_id, id),
  foreign key (community_id, broadcast_id) references broadcasts (community_id, id) on delete cascade
);
create unique index broadcast_recipients_one_per_person on broadcast_recipients (community_id, broadcast_id, lower(email));
create index broadcast_recipients_due on broadcast_recipients (community_id, broadcast_id, next_attempt_at) where status in ('QUEUED', 'SENDING');

-- Who asked for no more mail from this community, or whose address refuses it.
create table mail_suppressions (
  community_id uuid not null references communities (id) on delete cascade,
  email text not null,
  reason text not null check (reason in ('unsubscribed', 'bounced', 'complained')),
  created_at timestamptz not null default now(),
  primary key (community_id, email)
);

-- What a write answered, for a day. The answer is encrypted with a key that only who knows the Idempotency-Key can make.
create table idempotency_keys (
  community_id uuid not null references communities (id) on delete cascade,
  key_hash bytea not null,
  request_hash bytea not null,
  status smallint not null,
  answer bytea not null,
  created_at timestamptz not null default now(),
  primary key (community_id, key_hash)
);
create index idempotency_keys_age on idempotency_keys (community_id, created_at);

-- What happened, written in the transaction of the change. transaction_id and position give an order in which a reader
-- that stops below pg_snapshot_xmin never skips a late commit.
create table outbox (
  community_id uuid not null,
  id uuid not null,
  position bigint generated always as identity,
  transaction_id xid8 not null default pg_current_xact_id(),
  type text not null,
  object_type text not null,
  object_id text not null,
  data jsonb not null,
  actor jsonb not null,
  request_id text,
  created_at timestamptz not null default now(),
  primary key (community_id, id)
);
-- The one index that does not begin with community_id: every process follows all communities' changes along it.
create index outbox_order on outbox (transaction_id, position);

-- The counts. Memberships arrive in bulk, so their inserts are counted a statement at a time; the rest a row at a time, and
-- only where the counted status changes (an RSVP updates its event's row and must not pay for this).
create function add_to_count(community uuid, what text, delta bigint) returns void language sql as $$
  update community_counts set
    members  = members  + case what when 'members'  then delta else 0 end,
    events   = events   + case what when 'events'   then delta else 0 end,
    articles = articles + case what when 'articles' then delta else 0 end,
    products = products + case what when 'products' then delta else 0 end
  where community_id = community
$$;
-- Arguments: what is counted, and the status that counts ('' for every row).
create function count_row() returns trigger language plpgsql as $$
declare
  delta bigint := 0;
begin
  if tg_op <> 'DELETE' and (tg_argv[1] = '' or to_jsonb(new) ->> 'status' = tg_argv[1]) then delta := delta + 1; end if;
  if tg_op <> 'INSERT' and (tg_argv[1] = '' or to_jsonb(old) ->> 'status' = tg_argv[1]) then delta := delta - 1; end if;
  if delta <> 0 then perform add_to_count(coalesce(new.community_id, old.community_id), tg_argv[0], delta); end if;
  return null;
end $$;
create function count_inserted_memberships() returns trigger language plpgsql as $$
begin
  perform add_to_count(community_id, 'members', count(*)) from changed where status = 'ACCEPTED' group by community_id;
  return null;
end $$;

create trigger count_insert after insert on memberships referencing new table as changed for each statement execute function count_inserted_memberships();
create trigger count_update after update on memberships for each row when (old.status is distinct from new.status) execute function count_row('members', 'ACCEPTED');
create trigger count_delete after delete on memberships for each row when (old.status = 'ACCEPTED') execute function count_row('members', 'ACCEPTED');
create trigger count_insert after insert on events for each row when (new.status = 'PUBLISHED') execute function count_row('events', 'PUBLISHED');
create trigger count_update after update on events for each row when (old.status is distinct from new.status) execute function count_row('events', 'PUBLISHED');
create trigger count_delete after delete on events for each row when (old.status = 'PUBLISHED') execute function count_row('events', 'PUBLISHED');
create trigger count_insert after insert on articles for each row when (new.status = 'PUBLISHED') execute function count_row('articles', 'PUBLISHED');
create trigger count_update after update on articles for each row when (old.status is distinct from new.status) execute function count_row('articles', 'PUBLISHED');
create trigger count_delete after delete on articles for each row when (old.status = 'PUBLISHED') execute function count_row('articles', 'PUBLISHED');
create trigger count_insert after insert on products for each row execute function count_row('products', '');
create trigger count_delete after delete on products for each row execute function count_row('products', '');

create function count_hotspots() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update atlas_categories set hotspot_count = hotspot_count - 1 where community_id = old.community_id and id = old.category_id;
  end if;
  if tg_op <> 'DELETE' then
    update atlas_categories set hotspot_count = hotspot_count + 1 where community_id = new.community_id and id = new.category_id;
  end if;
  return null;
end $$;
create trigger count_change after insert or delete on atlas_hotspots for each row execute function count_hotspots();
create trigger count_move after update on atlas_hotspots for each row when (old.category_id <> new.category_id) execute function count_hotspots();

do $$
declare
  name text;
begin
  foreach name in array array['community_counts', 'api_keys', 'forms', 'segments', 'memberships', 'applications', 'invitations',
    'rules', 'rule_acceptances', 'events', 'tiers', 'rsvps', 'articles', 'products', 'atlas_categories', 'atlas_hotspots', 'broadcasts',
    'broadcast_recipients', 'mail_suppressions', 'idempotency_keys', 'outbox']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I using (community_id = (select guildhall_community()) or (select guildhall_is_system()))', name);
  end loop;
end $$;
