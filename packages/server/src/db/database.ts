/**
 * The only door to PostgreSQL. A connection acts for one community at a time, named in guildhall.community, and row-level
 * security hides every other's rows; '*' is for what stands above communities (key look-up, jobs, the CLI).
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Fail } from '../kernel/fail.ts'
import { type Statement, sql } from './statement.ts'

export interface Queries {
  /** Rows of a named statement; int8 arrives as number, timestamptz as Date. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>
}
/** Reads and writes of one community. A store takes this, so a query without a community does not compile. */
export interface Tenant extends Queries {
  readonly communityId: string
}
/** The same inside a transaction. */
export interface Tx extends Tenant {
  /** Says that an event of this type is written in this transaction, and whose cached state it ends; the outbox calls it. */
  note(type: string, userId?: string): void
  /** Says that answers of these communities too show what is changed here. */
  alsoShownIn(communityIds: readonly string[]): void
  /** Runs once the transaction is committed; never on a rollback. */
  afterCommit(task: () => void): void
  /** Sends a statement whose rows nobody waits for: it runs in its order, and its failure is the transaction's. */
  defer(statement: Statement, values?: readonly unknown[]): void
}
/** Above communities: every row is visible. */
export interface System extends Queries {
  readonly system: true
}
export interface SystemTx extends System, Pick<Tx, 'afterCommit' | 'defer'> {}

export interface Database {
  /** One community, outside a transaction: each query sees what is committed. */
  tenant(communityId: string): Tenant
  readonly system: System
  /** One transaction in one community. Retried on a deadlock or serialization failure, so `work` must be repeatable. */
  change<T>(communityId: string, work: (tx: Tx) => Promise<T>, options?: ChangeOptions): Promise<T>
  systemChange<T>(work: (tx: SystemTx) => Promise<T>): Promise<T>
  /** A connection of its own, outside the pool: LISTEN, session locks. The caller ends it. */
  connect(): Promise<pg.Client>
  /** For libraries that bring their own statements, such as the job queue. */
  readonly pool: pg.Pool
  close(): Promise<void>
}
export interface ChangeOptions {
  /** What changed is not seen by readers of cached answers (progress figures, last-used times). */
  readonly unseen?: boolean
  /**
   * Waits until nobody else changes anything in the community, and keeps others out until it is done: for what takes the whole
   * community away. Others lock what they change in an order of their own, and no order would suit this one.
   */
  readonly isAlone?: boolean
}

/** What a finished transaction changed, for those who keep copies in memory. */
export interface Commit {
  readonly communityId: string
  /** Others whose answers show what was changed. */
  readonly alsoShownIn: readonly string[]
  /** A key of the community was made, replaced or revoked. */
  readonly hasKeys: boolean
  /** Users, apps and issuers whose cached state is to be forgotten. */
  readonly userIds: readonly string[]
}

export interface DatabaseOptions {
  readonly connection: pg.ClientConfig
  readonly connectionsMax: number
  /** Called after each commit that cached answers may show. */
  readonly onCommit?: (commit: Commit) => void
  /** Tests: a transaction that wrote rows and noted no event is refused, and one inside another. Costs one query a transaction. */
  readonly isStrict?: boolean
  readonly onError?: (error: Error) => void
}

const systemScope = '*'
const setScope = { name: 'scope', text: `select set_config('guildhall.community', $1, false)` }
const retriedCodes = new Set(['40001', '40P01'])
const triesMax = 5
const isRetried = (error: unknown, tries: number): boolean =>
  tries < triesMax && retriedCodes.has((error as { code?: string }).code ?? '')
/** Different for those who stood in each other's way. */
const pause = () => sleep(Math.random() * pauseMsMax)
const pauseMsMax = 20

/** Tells gates from other advisory locks. */
const gate = 0x47_48_01
const begin = { name: 'begin', text: 'begin' }
// The scope holds for this transaction alone.
const entering = (lock: string): string => `select set_config('guildhall.community', $1, true)${lock}`
const enterAbove = { name: 'enter.above', text: entering(''), values: [systemScope] }
/** All who change something in a community hold its gate together, and before any row; who must be alone holds it alone. */
const enterCommunity = (scope: string, isAlone: boolean): pg.QueryConfig =>
  isAlone
    ? { name: 'enter.alone', text: entering(`, pg_advisory_xact_lock(${gate}, hashtext($1))`), values: [scope] }
    : { name: 'enter.together', text: entering(`, pg_advisory_xact_lock_shared(${gate}, hashtext($1))`), values: [scope] }

/** What was begun inside a transaction may outlive it: a connection's listeners run in the context in which it was opened. */
const inTransaction = new AsyncLocalStorage<{ isOpen: boolean }>()

type Client = pg.PoolClient & { scope?: string }

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return Number
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

export function createDatabase(options: DatabaseOptions): Database {
  // Pipelined: what is sent without waiting for the answer before it goes out in one message and runs in order.
  const connection = { ...options.connection, types, pipeline: true }
  const pool = new pg.Pool({
    ...connection,
    max: options.connectionsMax,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 15_000,
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  const onError = (error: Error) => options.onError?.(error)
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))

  async function once<Row>(scope: string, statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    for (let tries = 1; ; tries++) {
      const client = await checkout()
      try {
        return await inScope<Row>(client, scope, statement, values)
      } catch (error) {
        if (!isRetried(error, tries)) throw translate(error)
      } finally {
        client.release()
      }
      await pause()
    }
  }

  async function inScope<Row>(client: Client, scope: string, statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const query = named(statement, values)
    if (client.scope === scope) return (await client.query(query)).rows as Row[]
    // Both go out at once and run in order; the second's rows are dropped if the first fails.
    delete client.scope
    const [, result] = await Promise.all([client.query({ ...setScope, values: [scope] }), client.query(query)])
    client.scope = scope
    return result.rows as Row[]
  }

  async function checkout(): Promise<Client> {
    try {
      return await pool.connect()
    } catch (error) {
      throw new Fail('unavailable', { cause: error, retryAfterSeconds: 2 })
    }
  }

  async function transact<T>(enter: pg.QueryConfig, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (!options.isStrict) return attempt(enter, work)
    if (inTransaction.getStore()?.isOpen) throw new Error('a transaction inside another may wait for it for ever')
    const state = { isOpen: true }
    return inTransaction.run(state, () => attempt(enter, work)).finally(() => Object.assign(state, { isOpen: false }))
  }

  async function attempt<T>(enter: pg.QueryConfig, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const client = await checkout()
      const transaction = new Transaction(client)
      let broken: Error | undefined
      try {
        // Both go out with the first statement.
        transaction.send(client.query(begin))
        transaction.send(client.query(enter))
        const result = await work(transaction)
        await transaction.commit()
        return result
      } catch (error) {
        await transaction.settled()
        await client.query('rollback').catch((failure: Error) => {
          broken = failure
        })
        if (!isRetried(error, tries)) throw translate(error)
      } finally {
        client.release(broken)
      }
      await pause()
    }
  }

  const scopeOf = (communityId: string): string => {
    if (!/^[0-9a-f-]{36}$/.test(communityId)) throw new Error('a community id is a UUID')
    return communityId
  }

  return {
    pool,
    system: { system: true, query: (statement, values = []) => once(systemScope, statement, values) },
    tenant: (communityId) => ({ communityId, query: (statement, values = []) => once(scopeOf(communityId), statement, values) }),
    change: (communityId, work, { unseen = false, isAlone = false } = {}) =>
      transact(enterCommunity(scopeOf(communityId), isAlone), async (transaction) => {
        const types: string[] = []
        const userIds: string[] = []
        const alsoShownIn: string[] = []
        const isWatched = options.isStrict && !unseen
        const writesBefore = isWatched ? await countWrites(transaction) : 0
        if (!unseen)
          transaction.afterCommit(() =>
            options.onCommit?.({ communityId, alsoShownIn, hasKeys: types.some((type) => type.startsWith('key.')), userIds }),
          )
        const result = await work({
          communityId,
          note(type, userId) {
            types.push(type)
            if (userId !== undefined) userIds.push(userId)
          },
          alsoShownIn: (communityIds) => void alsoShownIn.push(...communityIds),
          ...transaction.queries,
        })
        if (isWatched && types.length === 0 && (await countWrites(transaction)) > writesBefore)
          throw new Error('a change without its event')
        return result
      }),
    systemChange: (work) => transact(enterAbove, (transaction) => work({ system: true, ...transaction.queries })),
    async connect() {
      const client = new pg.Client(connection)
      await client.connect()
      return client
    },
    close: () => pool.end(),
  }
}

/** One transaction on one connection: what was sent and not yet waited for, and what to do once it is committed. */
class Transaction {
  readonly #client: pg.ClientBase
  readonly #sent: Promise<unknown>[] = []
  readonly #tasks: (() => void)[] = []
  constructor(client: pg.ClientBase) {
    this.#client = client
  }
  /** Its failure is met at the commit; a rejection must not count as unhandled until then. */
  send(query: Promise<unknown>): void {
    query.catch(() => undefined)
    this.#sent.push(query)
  }
  afterCommit(task: () => void): void {
    this.#tasks.push(task)
  }
  get queries() {
    return {
      query: async <Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> =>
        (await this.#client.query(named(statement, values))).rows as Row[],
      defer: (statement: Statement, values: readonly unknown[] = []): void =>
        this.send(this.#client.query(named(statement, values))),
      afterCommit: (task: () => void): void => this.afterCommit(task),
    }
  }
  async commit(): Promise<void> {
    const [{ command }] = await Promise.all([this.#client.query('commit'), ...this.#sent])
    // PostgreSQL answers ROLLBACK, and no error, where a statement before had failed.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
    for (const task of this.#tasks) task()
  }
  async settled(): Promise<void> {
    await Promise.allSettled(this.#sent)
  }
}

const named = ({ name, text }: Statement, values: readonly unknown[]): pg.QueryConfig => ({
  name,
  text,
  values: values as unknown[],
})

const writes = sql(
  'strict.writes',
  `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int as n from pg_stat_xact_user_tables where relname <> 'idempotency_keys'`,
)
/** Rows this session has written and not yet reported to the statistics: grows by what a transaction writes. */
const countWrites = async ({ queries }: Transaction): Promise<number> => (await queries.query<{ n: number }>(writes))[0]!.n

/** Whether a write met this unique index: another row already has the value. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean => {
  const { code, constraint: name } = causeOf(error)
  return code === '23505' && name === constraint
}
/** Whether a write or delete met a foreign key. */
export const isForeignKeyViolation = (error: unknown): boolean => causeOf(error).code === '23503'

const causeOf = (error: unknown): { code?: string; constraint?: string } =>
  (error instanceof Fail ? error.cause : error) as { code?: string; constraint?: string }

/**
 * PostgreSQL's own refusals in our words. Class 22 is data that no column takes: schemas refuse it first, and this is the
 * net below them. Classes 08 and 57 and socket errors are a server that is not there.
 */
function translate(error: unknown): unknown {
  if (error instanceof Fail) return error
  const { code } = error as { code?: string }
  if (typeof code !== 'string')
    return isConnectionError(error) ? new Fail('unavailable', { cause: error, retryAfterSeconds: 2 }) : error
  // The community was removed while this was under way.
  if (code === '23503' && /_community_id_fkey$/.test((error as { constraint?: string }).constraint ?? ''))
    return new Fail('community_not_found', { cause: error })
  if (/^22[0-9A-Z]{3}$/.test(code)) return new Fail('invalid_request', { cause: error })
  if (/^(08|57P|53)/.test(code) || /^E[A-Z]+$/.test(code)) return new Fail('unavailable', { cause: error, retryAfterSeconds: 2 })
  return error
}
const isConnectionError = (error: unknown): boolean =>
  error instanceof Error && /Connection terminated|not queryable|Client was closed/.test(error.message)
