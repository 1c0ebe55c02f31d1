/** What apps ask an issuer for, over and over: tokens for codes, tokens for tokens, what a token is. */
import { baselineClient, baselinePaths, type Prepared, prepareAtBaseline } from '../baselines/openid-client.ts'
import { type Baseline, startBaseline } from '../lib/baseline.ts'
import { compare, type Side, throughputRatio } from '../lib/compare.ts'
import { type IdentityHall, type IssuerHere, openIdentityHall, redirectUri } from '../lib/identity-hall.ts'
import { type AppAt, exchangeOf, introspectionOf, refreshOf } from '../lib/oauth-requests.ts'
import type { Exchange, Plan } from '../lib/plan.ts'
import { throughput } from '../lib/report.ts'
import type { Bench, Outcome, Pace, Row } from '../lib/row.ts'
import { askForCodes, signIn } from '../lib/sign-in.ts'

const connections = 32
const peopleSignedIn = 8
const members = 200
const tokensAsked = 1000

export const bare: AppAt = { ...baselineClient, paths: baselinePaths }
const against = 'bare `oidc-provider`, in memory'
const aim = { atLeast: 0.5 }

/** How much of what can be used once a round uses up: about as much as the server manages in a round's time. */
const countOf = ({ roundMs }: Pace): number => roundMs / 2

interface Compared {
  readonly work: string
  readonly against?: string
  readonly aim: Outcome['aim']
  readonly ours: Side['plan']
  readonly baseline: Side['plan']
}

async function measure({ loader, pace }: Bench, { hall }: IdentityHall, baseline: Baseline, what: Compared): Promise<Outcome> {
  const compared = await compare(
    loader,
    { plan: what.ours, pid: hall.server.pid, postmasterPid: hall.database.postmasterPid },
    { plan: what.baseline, pid: baseline.pid },
    pace,
  )
  return {
    work: what.work,
    against: what.against ?? against,
    ours: throughput(compared.ours),
    baseline: throughput(compared.baseline),
    figure: throughputRatio(compared),
    unit: 'ratio',
    aim: what.aim,
  }
}

/** Each round sends something new, once. */
const usedUp =
  (port: number, make: (round: number) => Promise<readonly Exchange[]>) =>
  async (round: number): Promise<Plan> => ({ port, connections, order: 'once', durationMs: 0, exchanges: await make(round) })

/** The server's: with the first comes what autovacuum knows after its first minute, as for other writes. */
const ourRounds = ({ hall }: IdentityHall, make: () => Promise<readonly Exchange[]>): Side['plan'] =>
  usedUp(hall.server.port, async (round) => {
    const exchanges = await make()
    if (round === 0) await hall.database.client.query('vacuum analyze')
    return exchanges
  })

/** The baseline's: what it has prepared for itself. */
const bareRounds = ({ port }: Baseline, pace: Pace, kind: Prepared, exchangeWith: (text: string) => Exchange): Side['plan'] =>
  usedUp(port, async () => (await prepareAtBaseline(port, kind, countOf(pace))).map(exchangeWith))

async function open({ scope, profileDir }: Bench): Promise<{ here: IdentityHall; baseline: Baseline }> {
  const here = await openIdentityHall(scope, { members, profileDir })
  return { here, baseline: await startBaseline(scope, { kind: 'openid' }) }
}

async function runTokenExchange(bench: Bench): Promise<Outcome[]> {
  const { here, baseline } = await open(bench)
  const at = async (work: string, issuer: IssuerHere): Promise<Outcome> => {
    const browsers = await Promise.all(here.members.slice(0, peopleSignedIn).map((member) => signIn(issuer, member)))
    const codes = () => askForCodes(here, browsers, countOf(bench.pace))
    return measure(bench, here, baseline, {
      work,
      aim,
      ours: ourRounds(here, async () => (await codes()).map((code) => exchangeOf(issuer.app, code, redirectUri))),
      baseline: bareRounds(baseline, bench.pace, 'codes', (code) => exchangeOf(bare, code, baselineClient.redirectUri)),
    })
  }
  return [
    await at("code exchanged, ID token signed, at the host's issuer", here.host),
    await at("the same at a community's issuer", here.community),
  ]
}

/** What the server gives for codes of this scope, one for each member in turn. */
async function tokensFor(here: IdentityHall, count: number, scope: string) {
  const { communityId } = here.community
  const wanted = Array.from({ length: count }, (_, index) => ({
    communityId,
    userId: here.members[index % here.members.length]!.id,
  }))
  return here.exchange(here.community, await here.makeCodes(wanted, scope))
}

async function runIntrospection(bench: Bench): Promise<Outcome[]> {
  const { here, baseline } = await open(bench)
  const common = { connections, order: 'in turn', durationMs: bench.pace.roundMs } as const
  const given = await tokensFor(here, tokensAsked, 'openid')
  const { app } = here.community
  return [
    await measure(bench, here, baseline, {
      work: `introspection, ${tokensAsked.toLocaleString('en')} tokens in turn`,
      aim,
      ours: {
        ...common,
        port: here.hall.server.port,
        exchanges: given.map(({ access_token: token }) => introspectionOf(app, token)),
      },
      baseline: {
        ...common,
        port: baseline.port,
        exchanges: (await prepareAtBaseline(baseline.port, 'access-tokens', tokensAsked)).map((token) =>
          introspectionOf(bare, token),
        ),
      },
    }),
  ]
}

async function runOauthRefresh(bench: Bench): Promise<Outcome[]> {
  const { here, baseline } = await open(bench)
  const refreshTokens = async () =>
    (await tokensFor(here, countOf(bench.pace), 'openid offline_access')).map(({ refresh_token: token }) => token!)
  return [
    await measure(bench, here, baseline, {
      work: 'OAuth refresh, token rotated, ID token signed',
      aim,
      ours: ourRounds(here, async () => (await refreshTokens()).map((token) => refreshOf(here.community.app, token))),
      baseline: bareRounds(baseline, bench.pace, 'refresh-tokens', (token) => refreshOf(bare, token)),
    }),
  ]
}

async function runPlatformRefresh(bench: Bench): Promise<Outcome[]> {
  const { here, baseline } = await open(bench)
  const addresses = manyAddresses()
  const refresh = (token: string): Exchange => ({
    method: 'POST',
    path: '/v1/auth/refresh',
    headers: { 'x-forwarded-for': addresses() },
    body: JSON.stringify({ refresh_token: token }),
    status: 200,
    expectPart: '"refresh_token":"',
  })
  return [
    await measure(bench, here, baseline, {
      work: 'Platform API refresh, session rotated',
      against: 'the same refresh of bare `oidc-provider`',
      aim: undefined,
      ours: ourRounds(here, async () => (await here.openSessions(countOf(bench.pace))).map(refresh)),
      baseline: bareRounds(baseline, bench.pace, 'refresh-tokens', (token) => refreshOf(bare, token)),
    }),
  ]
}

/** Fewer than the 60 a minute that one address is allowed. */
const requestsPerAddress = 50

/** Addresses of clients as a proxy forwards them, each for as many requests: the limit binds none. */
export function manyAddresses(requestsEach = requestsPerAddress): () => string {
  let count = 0
  return () => {
    const number = Math.floor(count++ / requestsEach)
    return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  }
}

export const tokenExchange: Row = {
  name: 'token-exchange',
  about: `\`POST …/oauth/access_token\` with an authorization code, the app's secret in the body, \`openid\`: codes of ${peopleSignedIn} people who signed in through the pages, asked for at the authorization endpoint before each round, each used once. The baseline is the same library with its in-memory adapter, RS256 with 2048 bits, opaque tokens, PKCE off, the claims of a community's issuer.`,
  run: runTokenExchange,
}
export const introspection: Row = {
  name: 'introspection',
  about: `\`POST …/oauth/introspect\` by the app of the tokens, at a community's issuer, from memory; the baseline as for token-exchange.`,
  run: runIntrospection,
}
export const oauthRefresh: Row = {
  name: 'oauth-refresh',
  about: `\`grant_type=refresh_token\` at a community's issuer with refresh tokens that the server gave before each round, each used once; the baseline as for token-exchange.`,
  run: runOauthRefresh,
}
export const platformRefresh: Row = {
  name: 'platform-refresh',
  about: `\`POST /v1/auth/refresh\`, each session once, from as many addresses as the limit asks for; beside the OAuth refresh of the baseline.`,
  run: runPlatformRefresh,
}
