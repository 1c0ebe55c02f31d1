/** One thread that answers requests: in the main thread where there is one, else a worker thread on the same port. */
import type pg from 'pg'
import { buildApp } from './app.ts'
import { ResponseCache } from './http/response-cache.ts'
import { createKeyRing } from './identity/api-keys/key-ring.ts'
import { systemClock } from './kernel/clock.ts'
import { createLogger } from './kernel/logger.ts'
import { openShared, type SharedBuffers } from './kernel/shared/shared-memory.ts'
import { giveBackStartUpMemory } from './kernel/start-up-memory.ts'
import { keepTickShape } from './kernel/tick-shape.ts'
import { parseNetworks } from './outgoing/address-rules.ts'
import { createOutgoing } from './outgoing/outgoing.ts'
import { connect } from './process-parts.ts'

const closeIdleEveryMs = 20
/** After the start, and what is asked for at once after it. */
const settledMs = 1000

/** Everything here can be copied to a worker thread. */
export interface HttpProcessOptions {
  readonly connection: pg.ClientConfig
  readonly buffers: SharedBuffers
  readonly processId: string
  readonly host: string
  readonly port: number
  /** Several threads listen on one port, and the kernel spreads connections over them. */
  readonly isShared: boolean
  readonly publicUrl: string
  readonly connectionsMax: number
  readonly hasResponseCache: boolean
  readonly responseCacheMegabytes: number
  readonly logLevel: string
  readonly secret: Uint8Array
  readonly trustProxy: string
  readonly issuersMax: number
  /** Networks (CIDR, commas) that webhooks may reach although they are private. */
  readonly allowPrivateWebhooks: string
}
export interface HttpProcess {
  readonly port: number
  /** Finishes running requests, then closes everything. */
  stop(): Promise<void>
}

export async function startHttpProcess(options: HttpProcessOptions): Promise<HttpProcess> {
  const log = createLogger(options.logLevel)
  const shared = openShared(options.buffers)
  const { database, notifier } = connect({ ...options, shared, log })
  const keyRing = createKeyRing({ database, shared, clock: systemClock, log })
  const outgoing = createOutgoing({ allowed: parseNetworks(options.allowPrivateWebhooks) })
  const app = buildApp({
    database,
    shared,
    clock: systemClock,
    log,
    keyRing,
    outgoing,
    cache: new ResponseCache({ isOn: options.hasResponseCache, bytesMax: options.responseCacheMegabytes * 1024 * 1024 }),
    publicUrl: options.publicUrl,
    secret: Buffer.from(options.secret),
    trustProxy: options.trustProxy,
    issuersMax: options.issuersMax,
  })
  try {
    // Node ≥ 23.1 takes reusePort; Fastify hands its options on as they are.
    const address = { host: options.host, port: options.port, reusePort: options.isShared }
    await app.listen(address)
  } catch (error) {
    await app.close()
    await outgoing.close()
    await notifier.flush()
    await database.close()
    throw error
  }
  await keepTickShape()
  const stopKeyRing = keyRing.start()
  const settled = setTimeout(giveBackStartUpMemory, settledMs).unref()
  const address = app.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async stop() {
      clearTimeout(settled)
      // Connections whose last answer is out are idle only then: a kept-alive one must not hold up the end.
      const timer = setInterval(() => app.server.closeIdleConnections(), closeIdleEveryMs)
      await app.close().finally(() => clearInterval(timer))
      await outgoing.close()
      await stopKeyRing()
      await notifier.flush()
      await database.close()
    },
  }
}
