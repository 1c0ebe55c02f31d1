-- Who is asking: sessions, second factors, mailed links, OAuth 2 and OpenID, and what the Platform and Space APIs hold.
--
-- The host has facts of its own that belong to no community (a person's session, an app, the host's own issuer). They stand
-- under the nil UUID as community_id; so such columns have no foreign key to communities, and removing a community deletes
-- its rows in these tables by name.

-- People.
alter table users
  add column first_name text,
  add column last_name text,
  -- Sealed with the server's secret; there and not enabled while the person is setting it up.
  add column totp_secret bytea,
  add column totp_enabled_at timestamptz,
  -- The last 30-second step whose code was used: a code works once.
  add column totp_last_step bigint,
  add column password_changed_at timestamptz;
create index users_created on users (created_at, id);

-- A sign-in. Refresh tokens are not stored: each names the session and a generation, and the one in force is generation.
-- An older one is taken for a short while after it was replaced and gives the same successor; later it ends the session.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  kind text not null check (kind in ('api', 'browser')),
  -- Of a browser's cookie, SHA-256.
  cookie_hash bytea,
  generation integer not null default 0,
  -- When the generations before were replaced, the newest first; the last twenty.
  rotations timestamptz[] not null default '{}',
  user_agent text,
  address text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed_out', 'ended', 'replayed', 'password_changed', 'expired'))
);
create index sessions_user on sessions (user_id, created_at);
create unique index sessions_cookie on sessions (cookie_hash) where cookie_hash is not null;

create table recovery_codes (
  user_id uuid not null references users (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- What a mailed link proves. Used once.
create table account_tokens (
  token_hash bytea primary key,
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('reset_password', 'verify_email')),
  -- The address the link was sent to: a link does not prove another.
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_tokens_user on account_tokens (user_id, purpose, created_at);

-- OAuth clients. issuer_id is null for apps that work at every issuer (made by CLI or on the account page), and the issuer's
-- community (nil for the host) for those that registered themselves there.
create table apps (
  id uuid primary key,
  client_id text not null unique,
  issuer_id uuid,
  owner_user_id uuid references users (id) on delete set null,
  name text not null,
  redirect_uris text[] not null,
  post_logout_redirect_uris text[] not null default '{}',
  -- What it may ask for; null for everything.
  scopes text[],
  -- SHA-256; null for a public client.
  secret_hash bytea,
  has_lasting_tokens boolean not null default false,
  -- Further client metadata (RFC 7591) as it was registered.
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index apps_owner on apps (owner_user_id, created_at) where owner_user_id is not null;
create index apps_issuer on apps (issuer_id) where issuer_id is not null;

-- Everything an issuer remembers: codes, tokens, grants, sessions and interactions, each under the SHA-256 of its id.
create table oauth_records (
  community_id uuid not null,
  model text not null,
  id_hash bytea not null,
  payload jsonb not null,
  grant_id text,
  -- Of an issuer's browser session.
  uid text,
  user_id uuid references users (id) on delete cascade,
  client_id text,
  expires_at timestamptz,
  consumed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (community_id, model, id_hash)
);
create index oauth_records_grant on oauth_records (community_id, grant_id) where grant_id is not null;
create index oauth_records_uid on oauth_records (community_id, uid) where uid is not null;
create index oauth_records_user on oauth_records (community_id, user_id, model) where user_id is not null;
create index oauth_records_expiry on oauth_records (community_id, expires_at) where expires_at is not null;

-- Signing keys of the issuers. The private part is sealed with the server's secret.
create table issuer_keys (
  community_id uuid not null,
  kid text not null,
  algorithm text not null,
  public_jwk jsonb not null,
  private_jwk bytea not null,
  created_at timestamptz not null,
  -- Signs until then; its public part stays published until retires_at.
  signs_until timestamptz,
  retires_at timestamptz,
  primary key (community_id, kid)
);

-- Named and bookable things. A person's own stand under the nil UUID.
create table resources (
  community_id uuid not null,
  id uuid not null,
  owner_user_id uuid not null references users (id) on delete cascade,
  name text not null,
  description text,
  type text not null default 'standard',
  status text not null default 'active' check (status in ('active', 'inactive', 'archived')),
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (community_id, id)
);
create index resources_created on resources (community_id, created_at, id);
create index resources_owner on resources (community_id, owner_user_id, created_at);

-- Addresses that want to hear what happens. A person's own (Platform API) stand under the nil UUID.
create table webhooks (
  community_id uuid not null,
  id uuid not null,
  owner_user_id uuid references users (id) on delete cascade,
  url text not null,
  events text[] not null,
  -- Sealed with the server's secret.
  secret bytea not null,
  -- The one before signs too for a while.
  previous_secret bytea,
  previous_secret_until timestamptz,
  is_active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (community_id, id)
);
create index webhooks_owner on webhooks (community_id, owner_user_id, created_at);

-- What a webhook was told or is to be told. PENDING and FAILED are tried (again), the others are over.
create table webhook_deliveries (
  community_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  -- The receiver's webhook-id, the same each time it is sent.
  event_id uuid not null,
  type text not null,
  -- The very text that is sent: each attempt signs the same bytes.
  body text not null,
  status text not null default 'PENDING' check (status in ('PENDING', 'DELIVERED', 'FAILED', 'PERMANENTLY_FAILED')),
  attempts smallint not null default 0,
  next_attempt_at timestamptz,
  last_status_code integer,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (community_id, id),
  foreign key (community_id, webhook_id) references webhooks (community_id, id) on delete cascade
);
create index webhook_deliveries_webhook on webhook_deliveries (community_id, webhook_id, created_at, id);
-- What is due next.
create index webhook_deliveries_open on webhook_deliveries (community_id, webhook_id, next_attempt_at, created_at, id)
  where status in ('PENDING', 'FAILED');

-- What a membership says of the person, in this community.
alter table memberships
  add column name text,
  add column phone text,
  add column picture_url text,
  add column address jsonb,
  add column customer_number text,
  add column starts_at date,
  -- The last day, once the membership is cancelled.
  add column canceled_to date,
  add column custom_fields jsonb not null default '{}';
create index memberships_canceled on memberships (community_id, canceled_to) where canceled_to is not null;

alter table communities
  add column contact_email text,
  add column country text,
  add column locale text not null default 'en',
  add column time_zone text not null default 'Etc/UTC',
  add column currency text not null default 'EUR',
  add column tax_rate numeric(7, 4) not null default 0,
  add column price_display text not null default 'gross' check (price_display in ('gross', 'net')),
  add column price_decimals smallint not null default 2 check (price_decimals between 0 and 4),
  add column hour_format smallint not null default 24 check (hour_format in (12, 24));

create table custom_fields (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  label text not null,
  position integer not null,
  primary key (community_id, id)
);

create table navigation_links (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  -- The app that made it; its links go with it.
  app_id uuid references apps (id) on delete cascade,
  section text not null check (section in ('admin/setup', 'admin/manage', 'admin/analyze', 'members')),
  label text not null,
  iframe_url text not null,
  is_user_editable boolean not null default false,
  created_at timestamptz not null,
  primary key (community_id, id)
);

-- Things that happened and that somebody wants shown.
create table activities (
  community_id uuid not null references communities (id) on delete cascade,
  id uuid not null,
  type text not null,
  level text check (level in ('ERROR', 'WARN', 'INFO')),
  channels text[] not null,
  source_ids text[] not null default '{}',
  attributes jsonb not null,
  created_at timestamptz not null,
  primary key (community_id, id)
);
create index activities_time on activities (community_id, created_at, id);

-- Whose rights a change may touch, so that every process forgets what it has kept of them.
alter table outbox add column user_id uuid;

do $$
declare
  name text;
begin
  foreach name in array array['oauth_records', 'issuer_keys', 'resources', 'webhooks', 'webhook_deliveries', 'custom_fields', 'navigation_links', 'activities']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy tenant on %I using (community_id = (select guildhall_community()) or (select guildhall_is_system()))', name);
  end loop;
end $$;

-- Which communities a person is or was in: the way from a person to their memberships. Not a tenant table: it is read before
-- any community is known, and holds ids alone. (No foreign keys: spread tables cannot have one from here.)
create table user_communities (
  user_id uuid not null,
  community_id uuid not null,
  primary key (user_id, community_id)
);
create index user_communities_community on user_communities (community_id);
select set_config('guildhall.community', '*', true);
insert into user_communities (user_id, community_id) select user_id, community_id from memberships;

create function note_inserted_memberships() returns trigger language plpgsql as $$
begin
  insert into user_communities (user_id, community_id) select user_id, community_id from changed on conflict do nothing;
  return null;
end $$;
create trigger note_insert after insert on memberships referencing new table as changed for each statement execute function note_inserted_memberships();

-- People's own webhooks stand under the nil UUID, and what they are told of happens in communities. These are the two narrow
-- ways across, for a transaction of one community: who listens, and a delivery for one of those. The look-up goes from the
-- webhooks, which are few, to the one membership that lets each hear (`limit 1` keeps the planner from turning that round).
-- (The scope is set and set back by hand: only a superuser may give a function a setting of its own.)
create function members_webhooks(event text, community uuid) returns table (webhook_id uuid, role text) language plpgsql as $$
declare
  scope text := current_setting('guildhall.community', true);
begin
  perform set_config('guildhall.community', '*', true);
  return query
    select w.id, r.role from webhooks w
    cross join lateral (
      select m.role from memberships m
      where m.community_id = community and m.user_id = w.owner_user_id and m.status = 'ACCEPTED' limit 1) r
    where w.community_id = '00000000-0000-0000-0000-000000000000' and w.is_active and w.events && array[event, '*']
    order by w.id;
  perform set_config('guildhall.community', scope, true);
end $$;
-- Of the person, and of whoever is in a community with them.
create function acquaintances_webhooks(event text, person uuid) returns table (webhook_id uuid) language plpgsql as $$
declare
  scope text := current_setting('guildhall.community', true);
begin
  perform set_config('guildhall.community', '*', true);
  return query
    select w.id from webhooks w
    where w.community_id = '00000000-0000-0000-0000-000000000000' and w.is_active and w.events && array[event, '*']
      and (w.owner_user_id = person or exists (
        select from user_communities theirs
        join memberships t on t.community_id = theirs.community_id and t.user_id = theirs.user_id and t.status = 'ACCEPTED'
        join memberships o on o.community_id = theirs.community_id and o.user_id = w.owner_user_id and o.status = 'ACCEPTED'
        where theirs.user_id = person))
    order by w.id;
  perform set_config('guildhall.community', scope, true);
end $$;
create function add_webhook_delivery(delivery uuid, webhook uuid, event uuid, type text, body text, moment timestamptz)
returns void language plpgsql as $$
declare
  scope text := current_setting('guildhall.community', true);
begin
  perform set_config('guildhall.community', '00000000-0000-0000-0000-000000000000', true);
  insert into webhook_deliveries (community_id, id, webhook_id, event_id, type, body, next_attempt_at, created_at, updated_at)
  -- A webhook that is removed meanwhile is not told, and the change goes on.
  select w.community_id, delivery, w.id, event, $4, $5, moment, moment, moment from webhooks w
  where w.community_id = '00000000-0000-0000-0000-000000000000' and w.id = webhook for key share;
  perform set_config('guildhall.community', scope, true);
end $$;
