import type { Row } from '../lib/row.ts'
import { databaseList } from './database-list.ts'
import { notModified, publicList } from './public-list.ts'
import { articleWrites, rsvps } from './writes.ts'

export const rows: readonly Row[] = [publicList, notModified, databaseList, rsvps, articleWrites]
