import type { Row } from '../lib/row.ts'
import { databaseList } from './database-list.ts'
import { deepPage } from './deep-page.ts'
import { introspection, oauthRefresh, platformRefresh, tokenExchange } from './identity.ts'
import { issuers } from './issuers.ts'
import { login } from './login.ts'
import { manyCommunitiesRow } from './many-communities.ts'
import { notModified, publicList } from './public-list.ts'
import { startUp } from './start-up.ts'
import { articleWrites, rsvps } from './writes.ts'

/** In the order of the table. */
export const rows: readonly Row[] = [
  publicList,
  notModified,
  databaseList,
  rsvps,
  articleWrites,
  manyCommunitiesRow,
  deepPage,
  tokenExchange,
  introspection,
  oauthRefresh,
  platformRefresh,
  login,
  issuers,
  startUp,
]
