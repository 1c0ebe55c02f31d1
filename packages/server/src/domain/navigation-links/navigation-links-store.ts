import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface NavigationLink {
  readonly id: string
  readonly app_id: string
  readonly section: 'admin/setup' | 'admin/manage' | 'admin/analyze' | 'members'
  readonly label: string
  readonly iframe_url: string
  readonly is_user_editable: boolean
}
const columns = 'id, app_id, section, label, iframe_url, is_user_editable'
const byId = sql('navigationLinks.byId', `select ${columns} from navigation_links where community_id = $1 and id = $2`)
export const linkById = async (tenant: Tenant, id: string): Promise<NavigationLink | undefined> =>
  (await tenant.query<NavigationLink>(byId, [tenant.communityId, id]))[0]

const ofApp = sql(
  'navigationLinks.ofApp',
  `select ${columns} from navigation_links where community_id = $1 and app_id = $2 order by id`,
)
export const linksOfApp = (tenant: Tenant, appId: string): Promise<NavigationLink[]> =>
  tenant.query<NavigationLink>(ofApp, [tenant.communityId, appId])

const lock = sql(
  'navigationLinks.lock',
  `select pg_advisory_xact_lock(hashtextextended('navigation links ' || $1::text || ' ' || $2::text, 0))`,
)
/** Until the end of the transaction nobody else adds a link of this app here. */
export const lockLinksOfApp = async (tx: Tx, appId: string): Promise<void> => void (await tx.query(lock, [tx.communityId, appId]))

const insert = sql(
  'navigationLinks.insert',
  `insert into navigation_links (community_id, id, app_id, section, label, iframe_url, is_user_editable, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)
export const insertLink = async (tx: Tx, link: NavigationLink, now: Date): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    link.id,
    link.app_id,
    link.section,
    link.label,
    link.iframe_url,
    link.is_user_editable,
    now,
  ]))

const remove = sql(
  'navigationLinks.remove',
  'delete from navigation_links where community_id = $1 and id = $2 and app_id = $3 returning label',
)
/** The label of what is gone; undefined where nothing was. */
export const deleteLink = async (tx: Tx, id: string, appId: string): Promise<string | undefined> =>
  (await tx.query<{ label: string }>(remove, [tx.communityId, id, appId]))[0]?.label
