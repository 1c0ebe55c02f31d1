/** A baseline in a process of its own: the same work on bare node:http, with nothing around it. Options come as JSON. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { answerArgon2 } from './argon2.ts'
import { answerBytes } from './bytes.ts'
import { answerList } from './list.ts'
import { answerOpenId } from './openid.ts'
import { answerArticleWrites, answerRsvpWrites } from './writes.ts'

export type Answering = (request: IncomingMessage, response: ServerResponse) => void

export type BaselineOptions =
  | { readonly kind: 'bytes'; readonly body: string; readonly etag: string }
  | {
      readonly kind: 'list'
      readonly connection: pg.ClientConfig
      readonly name: string
      readonly text: string
      readonly values: unknown[]
    }
  | { readonly kind: 'openid' }
  | { readonly kind: 'argon2'; readonly password: string; readonly passwordHash: string }
  | { readonly kind: 'rsvps'; readonly connection: pg.ClientConfig; readonly communityId: string }
  | { readonly kind: 'articles'; readonly connection: pg.ClientConfig; readonly communityId: string }

const options = JSON.parse(process.argv[2]!) as BaselineOptions
const server: Server = createServer(answeringOf(options))
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

function answeringOf(options: BaselineOptions): Answering {
  switch (options.kind) {
    case 'bytes':
      return answerBytes(options.body, options.etag)
    case 'list':
      return answerList(options)
    case 'argon2':
      return answerArgon2(options)
    case 'openid':
      return answerOpenId()
    case 'rsvps':
      return answerRsvpWrites(options)
    case 'articles':
      return answerArticleWrites(options)
  }
}
