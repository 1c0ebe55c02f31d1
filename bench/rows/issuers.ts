/** Whether one process can be the issuer of thousands of communities: random ones against one and the same, and the memory they take. */
import { compare, medianOf, type Side, timeRatio } from '../lib/compare.ts'
import { fillCommunities } from '../lib/fill.ts'
import { fillIssuerKeys } from '../lib/fill-issuers.ts'
import { type IdentityHall, type IssuerHere, openIdentityHall } from '../lib/identity-hall.ts'
import { exchangeOf } from '../lib/oauth-requests.ts'
import type { Exchange, Plan } from '../lib/plan.ts'
import { residentBytesOf } from '../lib/processes.ts'
import { milliseconds, single } from '../lib/report.ts'
import type { Bench, Outcome, Row } from '../lib/row.ts'

/** Few, as for many-communities: what is asked for is the time of an answer. */
const connections = 4
const communities = 5000
const warmUpParts = 4

interface Place {
  readonly issuer: IssuerHere
  readonly ownerId: string
}
type Mix = 'discovery and codes' | 'discovery' | 'codes'

async function openPlaces(here: IdentityHall, count: number): Promise<Place[]> {
  const { client } = here.hall.database
  const filled = await fillCommunities(client, { communities: count, keysEach: 0, articlesEach: 0, contentBytes: 0 })
  await fillIssuerKeys(
    client,
    here.secret,
    filled.map(({ id }) => id),
  )
  const { rows } = await client.query<{ id: string; owner: string }>('select id, owner_user_id as owner from communities')
  const owners = new Map(rows.map(({ id, owner }) => [id, owner]))
  await client.query('vacuum analyze')
  return filled.map(({ id, tag }) => ({ issuer: here.issuerOf(id, tag), ownerId: owners.get(id)! }))
}

const discoveryOf = ({ url }: IssuerHere): Exchange => ({
  method: 'GET',
  path: `${new URL(url).pathname}/.well-known/openid-configuration`,
  headers: {},
  status: 200,
  expectPart: `"issuer":"${url}"`,
})

/** As many of each kind as are in the mix, at the places that `choose` names, shuffled. */
async function makeRound(here: IdentityHall, choose: () => Place, mix: Mix, count: number): Promise<Exchange[]> {
  const chosen = () => Array.from({ length: count }, choose)
  const asked = mix === 'codes' ? [] : chosen().map(({ issuer }) => discoveryOf(issuer))
  const exchanged = mix === 'discovery' ? [] : chosen()
  const codes = await here.makeCodes(
    exchanged.map(({ issuer: { communityId }, ownerId: userId }) => ({ communityId, userId })),
    'openid',
  )
  const exchanges = exchanged.map(({ issuer: { app } }, index) => exchangeOf(app, codes[index]!, undefined))
  return [...asked, ...exchanges]
    .map((exchange) => ({ exchange, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ exchange }) => exchange)
}

async function run({ scope, profileDir, pace, loader, log }: Bench): Promise<Outcome[]> {
  const count = communities / pace.shrink
  const here = await openIdentityHall(scope, { members: 1, profileDir })
  log(`filling ${count} issuers`)
  const places = await openPlaces(here, count)
  const { pid, port } = here.hall.server
  const any = () => places[Math.floor(Math.random() * places.length)]!
  const one = () => places[0]!
  const planOf = async (choose: () => Place, mix: Mix, size = pace.roundMs / 4): Promise<Plan> => ({
    port,
    connections,
    order: 'once',
    durationMs: 0,
    exchanges: await makeRound(here, choose, mix, size),
  })
  const residentMegabytes = () => Math.round(residentBytesOf(pid) / 1024 ** 2)
  const outcomesOf = async (
    what: string,
    aim: Outcome['aim'],
    ours: Side['plan'],
    baseline: Side['plan'],
  ): Promise<Outcome[]> => {
    const compared = await compare(loader, { pid, plan: ours }, { pid, plan: baseline }, pace)
    return (['p50', 'p95'] as const).map((figure) => ({
      work: `${count.toLocaleString('en')} issuers${what}, ${figure}`,
      against: 'the same at one issuer',
      ours: milliseconds(medianOf(compared.ours, figure)),
      baseline: milliseconds(medianOf(compared.baseline, figure)),
      figure: timeRatio(compared, figure),
      unit: 'ratio',
      aim: figure === 'p95' ? aim : undefined,
    }))
  }
  /** What is asked of the mix; its parts only inform. */
  const inRandomOrder = (mix: Mix, aim: Outcome['aim']): Promise<Outcome[]> =>
    outcomesOf(
      ` in random order: ${mix}`,
      aim,
      () => planOf(any, mix),
      () => planOf(one, mix),
    )
  /** Each issuer is asked for the first time, in one of the rounds. */
  const firstUse = (): Promise<Outcome[]> => {
    const share = Math.floor(count / (pace.rounds + 1))
    const rest = places.values()
    return outcomesOf(
      ': the first code exchanged at each',
      undefined,
      () => planOf(() => rest.next().value!, 'codes', share),
      () => planOf(one, 'codes', share),
    )
  }

  // Long enough for what is compiled and cached with any number of issuers to be there.
  for (let part = 0; part < warmUpParts; part++) await loader.run(await planOf(one, 'discovery and codes'))
  const before = residentMegabytes()
  const first = await firstUse()
  const between = residentMegabytes()
  const mixed = await inRandomOrder('discovery and codes', { atMost: 1.5 })
  const parts = [...(await inRandomOrder('discovery', undefined)), ...(await inRandomOrder('codes', undefined))]
  const after = residentMegabytes()
  return [
    ...mixed,
    ...parts,
    ...first,
    {
      work: `resident memory after ${count.toLocaleString('en')} issuers`,
      against: 'the same server after one issuer',
      ours: `${after} MB (${between} MB after the first use of each)`,
      baseline: `${before} MB`,
      figure: single(after),
      unit: 'MB',
      aim: undefined,
    },
  ]
}

export const issuers: Row = {
  name: 'issuers',
  about: `discovery and code exchanges (half each, codes made beforehand without a sign-in) at ${communities.toLocaleString('en')} communities' issuers in random order against the same at one of them, on the same server, ${connections} connections; then each kind alone; and before that the first exchange at each issuer, when its key is read and opened and its person looked up. Each issuer has a signing key sealed for it; the keys are copies of a few, since making thousands takes minutes.`,
  run,
}
