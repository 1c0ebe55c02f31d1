/** The second factor of a person: set up, asked for, switched off. RFC 6238, and recovery codes for when the device is gone. */
import { createHmac } from 'node:crypto'
import type { Database, Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { hostId } from '../../kernel/ids.ts'
import { deriveKey, open, seal } from '../../kernel/sealing.ts'
import { hashRecoveryCode, makeRecoveryCodes } from '../second-factor/recovery-codes.ts'
import { makeTotpSecret, matchTotp, toBase32, totpUri } from '../second-factor/totp.ts'
import { userActor } from '../sessions/sessions.ts'
import {
  type AccountUser,
  countRecoveryCodes,
  lockAccount,
  replaceRecoveryCodes,
  useRecoveryCode,
  useTotpStep,
  writeTotp,
} from './accounts-store.ts'

export interface SecondFactor {
  /** `second_factor_required` where the person has one and sent none, `second_factor_failed` for a wrong code. */
  check(account: AccountUser, code: string | undefined, requestId: string): Promise<void>
  /** A new secret, in force once a code of it was shown. 400 where there is a second factor already. */
  begin(userId: string): Promise<{ secretBase32: string; uri: string }>
  enable(userId: string, code: string, requestId: string): Promise<{ recoveryCodes: string[] }>
  disable(userId: string, code: string, requestId: string): Promise<void>
  renewRecoveryCodes(userId: string, code: string, requestId: string): Promise<{ recoveryCodes: string[] }>
  state(account: Pick<AccountUser, 'id' | 'totp_enabled_at'>): Promise<{ isOn: boolean; recoveryCodesLeft: number }>
}

export function createSecondFactor(parts: {
  database: Database
  clock: Clock
  secret: Buffer
  issuerName: string
}): SecondFactor {
  const { database, clock, issuerName } = parts
  const secretKey = deriveKey(parts.secret, 'second factor secrets')
  const codeKey = deriveKey(parts.secret, 'recovery codes')
  const contextOf = (userId: string) => `totp ${userId}`
  // Keyed, so that a stolen table alone cannot be searched for codes.
  const keyed = (hash: Buffer): Buffer => createHmac('sha256', codeKey).update(hash).digest()

  /** Whether a code is right; a right one is used up by this. */
  async function spend(tx: Tx, account: AccountUser, code: string): Promise<boolean> {
    const now = new Date(clock.now())
    const secret = open(secretKey, account.totp_secret!, contextOf(account.id))
    const step = matchTotp(secret, code, now.getTime(), account.totp_last_step)
    if (step !== undefined) return useTotpStep(tx, account.id, step)
    return useRecoveryCode(tx, account.id, keyed(hashRecoveryCode(code)), now)
  }

  const change = <T>(userId: string, work: (tx: Tx, account: AccountUser) => Promise<T>): Promise<T> =>
    database.change(hostId, async (tx) => {
      const account = await lockAccount(tx, userId)
      if (!account) throw new Fail('user_not_found')
      return work(tx, account)
    })
  const note = (
    tx: Tx,
    type: 'second_factor.enabled' | 'second_factor.disabled' | 'second_factor.used',
    userId: string,
    requestId: string,
  ) => record(tx, userActor(userId, requestId), { type, objectType: 'user', objectId: userId, data: { userId } })

  async function renew(tx: Tx, userId: string): Promise<{ recoveryCodes: string[] }> {
    const { codes, hashes } = makeRecoveryCodes()
    await replaceRecoveryCodes(tx, userId, hashes.map(keyed))
    return { recoveryCodes: codes }
  }

  return {
    async check(account, code, requestId) {
      if (!account.totp_enabled_at) return
      if (code === undefined || code === '') throw new Fail('second_factor_required')
      const isRight = await change(account.id, async (tx, locked) => {
        if (!locked.totp_enabled_at) return true
        const isSpent = await spend(tx, locked, code)
        if (isSpent) await note(tx, 'second_factor.used', account.id, requestId)
        return isSpent
      })
      if (!isRight) throw new Fail('second_factor_failed')
    },
    begin: (userId) =>
      change(userId, async (tx, account) => {
        if (account.totp_enabled_at) throw invalid('totp', 'is on already: switch it off first')
        const secret = makeTotpSecret()
        const sealed = seal(secretKey, secret, contextOf(userId))
        await writeTotp(tx, userId, { secret: sealed, enabledAt: null, lastStep: null }, new Date(clock.now()))
        await record(tx, userActor(userId), {
          type: 'second_factor.begun',
          objectType: 'user',
          objectId: userId,
          data: { userId },
        })
        return {
          secretBase32: toBase32(secret),
          uri: totpUri({ issuer: issuerName, account: account.email ?? account.username, secret }),
        }
      }),
    enable: (userId, code, requestId) =>
      change(userId, async (tx, account) => {
        if (account.totp_enabled_at || !account.totp_secret) throw invalid('totp', 'is not being set up')
        const now = new Date(clock.now())
        const secret = open(secretKey, account.totp_secret, contextOf(userId))
        const step = matchTotp(secret, code, now.getTime(), null)
        if (step === undefined) throw invalid('code', 'is not the code that the app shows now')
        await writeTotp(tx, userId, { secret: account.totp_secret, enabledAt: now, lastStep: step }, now)
        await note(tx, 'second_factor.enabled', userId, requestId)
        return renew(tx, userId)
      }),
    disable: (userId, code, requestId) =>
      change(userId, async (tx, account) => {
        if (!account.totp_enabled_at) throw invalid('totp', 'is not on')
        if (!(await spend(tx, account, code))) throw invalid('code', 'is not right')
        await writeTotp(tx, userId, { secret: null, enabledAt: null, lastStep: null }, new Date(clock.now()))
        await replaceRecoveryCodes(tx, userId, [])
        await note(tx, 'second_factor.disabled', userId, requestId)
      }),
    renewRecoveryCodes: (userId, code, requestId) =>
      change(userId, async (tx, account) => {
        if (!account.totp_enabled_at) throw invalid('totp', 'is not on')
        if (!(await spend(tx, account, code))) throw invalid('code', 'is not right')
        await note(tx, 'second_factor.used', userId, requestId)
        return renew(tx, userId)
      }),
    state: async (account) =>
      account.totp_enabled_at
        ? { isOn: true, recoveryCodesLeft: await countRecoveryCodes(database.system, account.id) }
        : { isOn: false, recoveryCodesLeft: 0 },
  }
}
