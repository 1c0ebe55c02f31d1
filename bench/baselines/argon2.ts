import { isPassword } from '@guildhall/server/src/identity/passwords.ts'
import { median } from '../lib/statistics.ts'
import type { Answering } from './process.ts'
import { replyOrFail } from './reply.ts'

/** `/<n>`: verifies the password over and over for that many milliseconds, as the server does; the median of one, in milliseconds. */
export function answerArgon2({ password, passwordHash }: { password: string; passwordHash: string }): Answering {
  const time = async (durationMs: number): Promise<[number, string]> => {
    const times: number[] = []
    for (const endMs = performance.now() + durationMs; performance.now() < endMs; ) {
      const startMs = performance.now()
      if (!(await isPassword(passwordHash, password))) throw new Error('the password does not fit its hash')
      times.push(performance.now() - startMs)
    }
    return [200, JSON.stringify(median(times))]
  }
  return (request, response) => replyOrFail(response, time(Number(request.url!.slice(1))))
}
