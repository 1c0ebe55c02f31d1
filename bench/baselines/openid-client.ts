/** What a benchmark has to know to ask the bare issuer of `openid.ts`. */

export const baselineClient = {
  clientId: 'bench',
  clientSecret: 'a secret of the benchmarks',
  redirectUri: 'https://app.example.org/back',
} as const

export const baselinePaths = { token: '/token', introspection: '/token/introspection' } as const

export type Prepared = 'codes' | 'access-tokens' | 'refresh-tokens'

/** As many of them, each under a grant of its own. */
export async function prepareAtBaseline(port: number, kind: Prepared, count: number): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/prepare/${kind}?count=${count}`)
  if (!answer.ok) throw new Error(`the baseline prepared no ${kind}: ${await answer.text()}`)
  return (await answer.json()) as string[]
}
