import { chmod, mkdir, mkdtemp, readlink, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { linkInPrivateDirectory, openSocketHost, socketName } from './socket-host.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

describe('openSocketHost', () => {
  it('takes a short path as it is', async () => {
    const path = await folder()
    expect((await openSocketHost(path)).host).toBe(path)
  })

  it('shortens a long one, by bytes and not by characters, to one that fits a socket address', async () => {
    const path = join(await folder(), 'é'.repeat(45))
    await mkdir(path)
    const { host, close } = await openSocketHost(path)
    const server = createServer().listen(join(host, socketName))
    await new Promise((resolve) => server.once('listening', resolve))
    expect((await stat(join(path, socketName))).isSocket()).toBe(true)
    await new Promise((resolve) => server.close(resolve))
    await close()
  })
})

describe('linkInPrivateDirectory', () => {
  it('makes one link per target, in a folder only this user can enter', async () => {
    const parent = await folder()
    const [first, again, other] = [
      await linkInPrivateDirectory('/some/long/path', parent),
      await linkInPrivateDirectory('/some/long/path', parent),
      await linkInPrivateDirectory('/some/other/path', parent),
    ]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(await readlink(first)).toBe('/some/long/path')
    expect((await stat(join(first, '..')).catch(() => stat(join(parent, `guildhall-${process.getuid!()}`)))).mode & 0o077).toBe(0)
  })

  it('refuses a folder that others may enter', async () => {
    const parent = await folder()
    const taken = join(parent, `guildhall-${process.getuid!()}`)
    await mkdir(taken)
    await chmod(taken, 0o777)
    await expect(linkInPrivateDirectory('/some/long/path', parent)).rejects.toMatchObject({ problem: 'wrong_permissions' })
  })
})
