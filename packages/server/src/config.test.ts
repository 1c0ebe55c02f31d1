import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConfigError, loadConfig } from './config.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-config-'))
})
afterEach(() => rm(folder, { recursive: true }))
const write = (content: string) => writeFile(join(folder, 'guildhall.config.json'), content)
const problems = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env, folder)
  } catch (error) {
    return (error as ConfigError).problems
  }
  return []
}

describe('loadConfig', () => {
  it('needs nothing: each setting has its default, and the data directory is below the working directory', () => {
    expect(loadConfig({}, folder)).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      httpProcesses: 1,
      hasDemo: true,
      dataDir: join(folder, 'data'),
    })
  })
  it('reads the file, and the environment over it; an empty variable is none', async () => {
    await write('{"PORT": 5000, "GUILDHALL_DEMO": false, "LOG_LEVEL": "warn"}')
    expect(loadConfig({ PORT: '6000', LOG_LEVEL: '' }, folder)).toMatchObject({ port: 6000, hasDemo: false, logLevel: 'warn' })
  })
  it('tells every problem at once, by the name the operator wrote', async () => {
    await write('{"PROT": 1, "SMTP_URL": ["x"]}')
    const said = problems({
      PORT: '70000',
      GUILDHALL_HTTP_PROCESSES: 'two',
      DATABASE_URL: 'mysql://x',
      GUILDHALL_SECRET: 'short',
    })
    expect(said).toHaveLength(6)
    for (const name of ['PROT', 'SMTP_URL', 'PORT', 'GUILDHALL_HTTP_PROCESSES', 'DATABASE_URL', 'GUILDHALL_SECRET']) {
      expect(said.some((line) => line.includes(name))).toBe(true)
    }
  })
  it('says that the file is no JSON', async () => {
    await write('{')
    expect(problems({})).toEqual(['guildhall.config.json is not valid JSON'])
  })
})
