import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withCompatibilityTable } from '../../../scripts/compatibility-table.ts'
import { makeDataDir, type ServerProcess, startServerProcess } from '../src/testing/server-process.ts'

/** The README's tour, run as it stands on the demo; only the port is another. */
let server: ServerProcess
let dataDir: Awaited<ReturnType<typeof makeDataDir>>
let tour: string[]

beforeAll(async () => {
  dataDir = await makeDataDir()
  server = await startServerProcess({ GUILDHALL_DATA_DIR: dataDir.path, GUILDHALL_DEMO: '1', GUILDHALL_JOBS: '1' })
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
  const block = /```sh\n([\s\S]*?)```/.exec(readme)![1]!
  tour = block
    .replaceAll('http://localhost:4000', server.url)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
})
afterAll(async () => {
  await server.stop()
  await dataDir.remove()
})

async function runTour(): Promise<{ line: string; output: string }[]> {
  const marker = '--- line'
  const script = tour.map((line, index) => `echo '${marker} ${index}'\n${line}`).join('\n')
  const root = new URL('../../../', import.meta.url)
  const shell = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: root,
    env: { ...process.env, GUILDHALL_DATA_DIR: dataDir.path, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  shell.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  shell.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const [code] = await once(shell, 'close')
  expect(`${code} ${errors}`).toBe('0 ')
  const outputs = output.split(new RegExp(`${marker} \\d+\n`)).slice(1)
  return tour.map((line, index) => ({ line, output: outputs[index]! }))
}

describe('the README’s tour', () => {
  it('runs line by line on the demo, and each line answers what it says', async () => {
    const results = await runTour()
    const of = (part: string) =>
      results.filter(({ line }) => line.includes(part) && line.startsWith('curl')).map(({ output }) => output)
    for (const { line, output } of results) {
      if (!line.startsWith('curl') || line.includes('head -1') || line.includes('titel')) continue
      expect(() => JSON.parse(output), line).not.toThrow()
      expect((JSON.parse(output) as { error?: string }).error, line).toBeUndefined()
    }
    expect(JSON.parse(of('/events?upcoming')[0]!)).toHaveLength(3)
    expect(JSON.parse(of('near=')[0]!).length).toBeGreaterThan(0)
    expect(JSON.parse(of('geojson')[0]!)).toMatchObject({ type: 'FeatureCollection' })
    expect(JSON.parse(of('/articles/slug/')[0]!)).toMatchObject({ slug: 'privet-guildhall' })
    const [once, twice] = of('/rsvp"')
    expect(once).toBe(twice)
    expect(of('If-None-Match')[0]).toContain('304')
    expect(JSON.parse(of('titel')[0]!)).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: [{ field: 'title' }, { field: 'titel' }],
    })
  })
  it('stands on as much content as the demo promises', async () => {
    const key = ((await (await fetch(`${server.url}/api/communities/my-community/publishable-key`)).json()) as { key: string })
      .key
    const count = async (path: string) => {
      const response = await fetch(`${server.url}/api/v1/communities/my-community${path}?limit=100`, {
        headers: { 'x-api-key': key },
      })
      return ((await response.json()) as unknown[]).length
    }
    expect(await count('/members')).toBeGreaterThanOrEqual(60)
    expect(await count('/events')).toBeGreaterThanOrEqual(12)
    expect(await count('/articles')).toBeGreaterThanOrEqual(8)
    expect(await count('/products')).toBeGreaterThanOrEqual(10)
    expect(await count('/atlas/hotspots')).toBeGreaterThanOrEqual(40)
  })
})

it('keeps the compatibility table as the contract has it (npm run openapi -- --readme)', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
  expect(readme).toBe(withCompatibilityTable(readme))
})
