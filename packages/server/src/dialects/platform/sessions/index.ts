import type { platform } from '@guildhall/contract/platform'
import type { Handler, Handlers } from '../../../http/context.ts'
import type { Accounts } from '../../../identity/accounts/accounts.ts'
import { Fail } from '../../../kernel/fail.ts'
import { pageAsked, pageOf } from '../paging.ts'
import { dressId, time, undressId } from '../present.ts'

type Sessions = typeof platform.sessions

const list =
  (accounts: Accounts): Handler<Sessions['list']> =>
  async ({ query, user }) => {
    const page = pageAsked(query)
    const all = await accounts.listSessions(user.userId)
    const rows = all.slice(page.offset, page.offset + page.limit).map((session) => ({
      id: dressId('ses', session.id),
      kind: session.kind,
      user_agent: session.userAgent,
      address: session.address,
      current: session.id === user.sessionId,
      created_at: time(session.createdAt),
      last_used_at: time(session.lastUsedAt),
    }))
    return pageOf(page, rows, all.length)
  }

const end =
  (accounts: Accounts): Handler<Sessions['end']> =>
  async ({ params, user, origin }) => {
    const id = undressId('ses', params.id)
    if (id === undefined) throw new Fail('session_not_found')
    await accounts.endSession(id, user.userId, origin.requestId)
    return undefined
  }

export const sessions = ({ accounts }: { accounts: Accounts }): Handlers<Sessions> => ({
  list: list(accounts),
  end: end(accounts),
})
