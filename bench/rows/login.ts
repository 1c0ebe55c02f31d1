/** What a sign-in costs beside the password hash, which is slow on purpose. */
import { type Baseline, startBaseline } from '../lib/baseline.ts'
import { openIdentityHall, password } from '../lib/identity-hall.ts'
import { clientCredentialsOf } from '../lib/oauth-requests.ts'
import type { Exchange, Plan } from '../lib/plan.ts'
import { milliseconds } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'
import { median, ratios } from '../lib/statistics.ts'
import { bare, manyAddresses } from './identity.ts'

const members = 1000

/** Medians of one round, in milliseconds. */
interface Times {
  readonly login: number
  readonly argon2: number
  readonly grant: number
}

async function run({ scope, profileDir, pace, loader }: Bench): Promise<Outcome[]> {
  const here = await openIdentityHall(scope, { members, profileDir })
  const baseline = await startBaseline(scope, { kind: 'openid' })
  const argon2 = await startBaseline(scope, { kind: 'argon2', password, passwordHash: here.passwordHash })
  const addresses = manyAddresses(1)
  const logins = here.members.map(
    ({ email }): Exchange => ({
      method: 'POST',
      path: '/v1/auth/login',
      headers: { 'x-forwarded-for': addresses() },
      body: JSON.stringify({ email, password }),
      status: 200,
      expectPart: '"access_token":"',
    }),
  )
  // One at a time: asked is how long it takes, not how many hashes the machine can do.
  const plan = { connections: 1, order: 'in turn' } as const
  const loginPlan = { ...plan, port: here.hall.server.port, exchanges: logins }
  const grantPlan = { ...plan, port: baseline.port, exchanges: [clientCredentialsOf(bare)] }
  const p50 = async (what: Omit<Plan, 'durationMs'>, durationMs: number) => (await loader.run({ ...what, durationMs })).p50
  const once = async (durationMs: number): Promise<Times> => ({
    login: await p50(loginPlan, durationMs),
    argon2: await timeArgon2(argon2, durationMs),
    grant: await p50(grantPlan, durationMs),
  })
  await once(pace.warmUpMs)
  const rounds: Times[] = []
  while (rounds.length < pace.rounds) rounds.push(await once(pace.roundMs))
  return [outcomeOf(rounds)]
}

/** Verifying the members' password on the server's core. */
async function timeArgon2({ port }: Baseline, durationMs: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/${durationMs}`)
  if (!answer.ok) throw new Error(`argon2 was not timed: ${await answer.text()}`)
  return (await answer.json()) as number
}

function outcomeOf(rounds: readonly Times[]): Outcome {
  const rest = rounds.map(({ login, argon2 }) => login - argon2)
  const grants = rounds.map(({ grant }) => grant)
  const of = (name: keyof Times): string => milliseconds(median(rounds.map((times) => times[name])))
  return {
    work: 'login without its argon2, p50',
    against: 'one client-credentials grant of bare `oidc-provider`, in memory',
    ours: `${milliseconds(median(rest))} (${of('login')} with argon2, which takes ${of('argon2')})`,
    baseline: of('grant'),
    figure: ratios(rest, grants),
    unit: 'ratio',
    aim: undefined,
  }
}

export const login: Row = {
  name: 'login',
  about: `\`POST /v1/auth/login\` of ${members.toLocaleString('en')} people in turn, one connection; the same argon2id verification (19 MiB, 2 passes) is timed alone between the rounds and taken off.`,
  run,
}
