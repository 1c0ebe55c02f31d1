import type pg from 'pg'
import type { Answering } from './process.ts'
import { openPool, replyOrFail } from './reply.ts'

/** The very statement of the server, whose rows are JSON texts, joined into one array. Its last row only says that there are more. */
export function answerList(options: {
  readonly connection: pg.ClientConfig
  readonly name: string
  readonly text: string
  readonly values: unknown[]
}): Answering {
  const { name, text, values } = options
  const pool = openPool(options.connection)
  const read = async (): Promise<[number, string]> => {
    const { rows } = await pool.query<{ json: string }>({ name, text, values })
    return [
      200,
      `[${rows
        .slice(0, -1)
        .map(({ json }) => json)
        .join(',')}]`,
    ]
  }
  return (_request, response) => replyOrFail(response, read())
}
