/** What PostgreSQL itself says of a database's schema, for the tests that guard it. */
import type pg from 'pg'

export interface TableFacts {
  readonly name: string
  readonly hasCommunity: boolean
  readonly isSecured: boolean
  readonly isForced: boolean
  readonly policies: readonly string[]
  readonly hasPrimaryKey: boolean
  /** Name and first column of each index. */
  readonly indexes: readonly { readonly name: string; readonly first: string | null }[]
  /** Foreign keys to tables that have a community: name, and the first column of each side. */
  readonly references: readonly {
    readonly name: string
    readonly to: string
    readonly first: string
    readonly firstThere: string
  }[]
}

export const readTables = async (client: pg.ClientBase): Promise<TableFacts[]> =>
  (
    await client.query<TableFacts>(`
      with has_community as (
        select attrelid from pg_attribute where attname = 'community_id' and not attisdropped
      )
      select c.relname as name,
        c.oid in (select attrelid from has_community) as "hasCommunity",
        c.relrowsecurity as "isSecured",
        c.relforcerowsecurity as "isForced",
        array(select pg_get_expr(p.polqual, p.polrelid) from pg_policy p where p.polrelid = c.oid) as policies,
        exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as "hasPrimaryKey",
        (select coalesce(json_agg(json_build_object('name', n.relname, 'first', a.attname)), '[]')
           from pg_index i join pg_class n on n.oid = i.indexrelid
           left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid) as indexes,
        (select coalesce(json_agg(json_build_object('name', k.conname, 'to', k.confrelid::regclass::text,
             'first', a.attname, 'firstThere', b.attname)), '[]')
           from pg_constraint k
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
           join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
           where k.conrelid = c.oid and k.contype = 'f' and k.confrelid in (select attrelid from has_community)) as references
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      order by c.relname`)
  ).rows

/** Everything a schema is, one line each, in an order that does not depend on how it came about. */
export async function dumpSchema(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    with ours as (
      select c.oid, c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    )
    select 'column ' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end || ' identity(' || a.attidentity::text || ') generated(' || a.attgenerated::text || ') '
        || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as line
      from ours t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    union all select 'constraint ' || t.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from ours t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
    union all select 'index ' || pg_get_indexdef(i.indexrelid) from ours t join pg_index i on i.indrelid = t.oid
    union all select 'security ' || t.relname || ' ' || c.relrowsecurity::text || ' ' || c.relforcerowsecurity::text
      from ours t join pg_class c on c.oid = t.oid
    union all select 'policy ' || t.relname || ' ' || p.polname || ' ' || p.polcmd::text || ' ' || p.polpermissive::text || ' '
        || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
      from ours t join pg_policy p on p.polrelid = t.oid
    union all select 'trigger ' || pg_get_triggerdef(g.oid) from ours t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
    union all select 'function ' || pg_get_functiondef(f.oid) from pg_proc f
      where f.pronamespace = 'public'::regnamespace and f.prokind <> 'a'
        and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
    union all select 'view ' || c.relname || ' ' || pg_get_viewdef(c.oid) from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
    union all select 'sequence ' || c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
    union all select 'type ' || y.typname || ' ' || coalesce((select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = y.oid), '')
      from pg_type y where y.typnamespace = 'public'::regnamespace and y.typtype in ('e', 'd')
        and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = y.oid and d.deptype = 'e')
    union all select 'extension ' || e.extname from pg_extension e
    union all select 'migration ' || version || ' ' || name || ' ' || checksum from schema_migrations`)
  return rows.map(({ line }) => line).sort()
}

interface Column {
  readonly name: string
  readonly type: string
  /** The first value that a check on this column allows by name, as in `status in ('A', 'B')`. */
  readonly allowed: string | null
}
const simplest: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  text: `'x' || gen_random_uuid()`,
  integer: '1',
  bigint: '1',
  smallint: '1',
  boolean: 'true',
  'double precision': '0',
  'timestamp with time zone': 'now()',
  bytea: `decode(replace(gen_random_uuid()::text, '-', ''), 'hex')`,
  json: `'[]'`,
  jsonb: `'{}'`,
  'text[]': `'{}'`,
  date: 'current_date',
  numeric: '1',
}

/** An insert of one row that the table's own checks take, for community $1. */
export async function insertInto(client: pg.ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       (select substring(pg_get_constraintdef(k.oid) from '= ANY \\(ARRAY\\[''([^'']+)''')
          from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as allowed
     from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull and not a.atthasdef
       and a.attidentity = '' and a.attgenerated = ''`,
    [table],
  )
  const value = ({ name, type, allowed }: Column): string => {
    if (name === 'community_id') return '$1'
    if (allowed !== null) return `'${allowed}'`
    const simple = simplest[type]
    if (simple === undefined) throw new Error(`no simple value for ${table}.${name} of type ${type}: add one`)
    return simple
  }
  return `insert into ${table} (${rows.map(({ name }) => name).join(', ')}) values (${rows.map(value).join(', ')})`
}
