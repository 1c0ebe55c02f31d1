/** The whole HTTP surface over parts that somebody else opened: no sockets, no timers, no side effects. Tests call it. */
import { host } from '@guildhall/contract/host'
import type { FastifyInstance } from 'fastify'
import { isMigrated } from './db/migrate.ts'
import { wordError } from './dialects/community/errors.ts'
import { type CommunityParts, communityDialect } from './dialects/community/index.ts'
import { demoFiles } from './dialects/pages/demo-files.ts'
import { homePage } from './dialects/pages/home.ts'
import { referencePages } from './dialects/pages/reference.ts'
import { unsubscribePages } from './dialects/pages/unsubscribe.ts'
import { Front } from './http/front.ts'
import { createServer } from './http/server.ts'
import { Fail } from './kernel/fail.ts'

export interface AppParts extends CommunityParts {
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
  /** Key material for signed links. */
  readonly secret: Buffer
}

export function buildApp(parts: AppParts): FastifyInstance {
  const front = new Front(parts)
  const app = createServer({ log: parts.log, wordError, front })
  const isReady = () => isMigrated(parts.database).catch(() => false)
  app.get(host.health.path, async () => ({ status: 'ok' }))
  app.get(host.ready.path, async () => {
    if (!(await isReady())) throw new Fail('unavailable', { retryAfterSeconds: 1 })
    return { status: 'ready' }
  })
  referencePages(app, { publicUrl: parts.publicUrl, wordError })
  homePage(app, { ...parts, isReady })
  demoFiles(app)
  app.register((scope) => unsubscribePages(scope, parts))
  app.register((scope) => communityDialect(scope, { ...parts, front }))
  return app
}
