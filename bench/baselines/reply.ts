import type { IncomingMessage, ServerResponse } from 'node:http'
import pg from 'pg'

/** As many connections as the server has by default. */
const connectionsMax = 10

export const openPool = (connection: pg.ClientConfig): pg.Pool => new pg.Pool({ ...connection, max: connectionsMax })

export function reply(response: ServerResponse, status: number, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length }).end(bytes)
}

/** Any failure is a 500, which the loader takes for the end of the run. */
export const replyOrFail = (response: ServerResponse, work: Promise<[status: number, text: string]>): void =>
  void work.then(
    ([status, text]) => reply(response, status, text),
    (error: Error) => reply(response, 500, JSON.stringify({ error: error.message })),
  )

export async function readJson<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T
}

/** One transaction on a connection of the pool. */
export async function transact<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
