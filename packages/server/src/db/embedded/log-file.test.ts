import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLogFile } from './log-file.ts'

async function logPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'postgres.log')
}

describe('openLogFile', () => {
  it('moves an overlong log aside while a process goes on writing to it', async () => {
    const path = await logPath()
    const first = await openLogFile(path, undefined)
    const writer = spawn('sh', ['-c', 'echo early; read line; echo late'], { stdio: ['pipe', first.fd, first.fd] })
    await expect.poll(() => readFile(path, 'utf8')).toBe('early\n')
    await first.close()
    // The next server finds the log too long for its limit.
    const second = await openLogFile(path, undefined, 3)
    expect(await readFile(`${path}.1`, 'utf8')).toBe('early\n')
    writer.stdin!.end('go\n')
    await once(writer, 'exit')
    expect(await readFile(path, 'utf8')).toBe('late\n')
    await second.close()
  })

  it('keeps one old log, not more', async () => {
    const path = await logPath()
    for (const text of ['one', 'two', 'three']) {
      await writeFile(path, text)
      await (await openLogFile(path, undefined, 1)).close()
    }
    expect(await readFile(`${path}.1`, 'utf8')).toBe('three')
    expect(await readFile(path, 'utf8')).toBe('')
  })

  it('reads what was written since an offset, also after the log was emptied', async () => {
    const path = await logPath()
    await writeFile(path, 'old ')
    const log = await openLogFile(path, undefined)
    const offset = await log.size()
    await writeFile(path, 'new', { flag: 'a' })
    expect(await log.readSince(offset)).toBe('new')
    await writeFile(path, 'x')
    expect(await log.readSince(offset)).toBe('x')
    await log.close()
  })

  it('does not follow a link put in its place', async () => {
    const path = await logPath()
    await writeFile(`${path}.victim`, 'dear')
    await symlink(`${path}.victim`, path)
    await expect(openLogFile(path, undefined)).rejects.toMatchObject({ code: 'ELOOP' })
  })
})
