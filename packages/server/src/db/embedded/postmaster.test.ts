import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, unlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasEnded, isPostmasterOf, parsePidFile, readState } from './postmaster.ts'
import { socketName } from './socket-host.ts'

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-postmaster-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('parsePidFile', () => {
  it('reads the process id and the state', () => {
    expect(parsePidFile('5378\n/proc/self/cwd\n1795308355\n5432\n.\n\n 16039944        12\nready   \n')).toEqual({
      pid: 5378,
      status: 'ready',
    })
  })

  it('takes a file that is not yet complete for a start that has not come far', () => {
    expect(parsePidFile('5378\n/proc/self/cwd\n')).toEqual({ pid: 5378, status: '' })
  })

  it('reads the negated id of a standalone backend', () => {
    expect(parsePidFile('-99\n')).toMatchObject({ pid: 99 })
  })

  it('never yields an id that is no positive whole number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (text) => {
        const found = parsePidFile(text)
        if (found) expect(Number.isSafeInteger(found.pid) && found.pid > 0).toBe(true)
      }),
    )
  })
})

describe('a process', () => {
  it('has not ended while it runs, and has when it is gone', async () => {
    const child = spawn('sleep', ['60'])
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(await hasEnded(child.pid!)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await hasEnded(child.pid!)).toBe(true)
  })

  it('has ended when only its zombie is left', async () => {
    // The shell becomes a program that never collects its child.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'])
    onTestFinished(() => void parent.kill('SIGKILL'))
    const [line] = await once(parent.stdout, 'data')
    await expect.poll(() => hasEnded(Number(String(line)))).toBe(true)
  })

  it('is no postmaster for working in the directory alone', async () => {
    expect(await isPostmasterOf(process.pid, process.cwd())).toBe(false)
  })
})

describe('a postmaster.pid without a word in it', () => {
  it('is waited for: its postmaster is about to write it', async () => {
    const folder = await makeFolder()
    const pidFile = join(folder, 'postmaster.pid')
    await writeFile(pidFile, '')
    // Not alive, hence absent in the end; only who has read the file knows its id.
    const [state] = await Promise.all([readState(folder, folder), sleep(50).then(() => writeFile(pidFile, '999999999\n'))])
    expect(state).toEqual({ kind: 'absent', stalePid: 999_999_999 })
  })

  it('stands for no postmaster where it stays so', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'postmaster.pid'), '')
    expect(await readState(folder, folder)).toEqual({ kind: 'absent' })
  })
})

describe('a socket that answers', () => {
  it('is no stranger’s where postmaster.pid changes meanwhile: one has started since it was read', async () => {
    const folder = await makeFolder()
    const pidFile = join(folder, 'postmaster.pid')
    // A pipe gives each reader what is written for it: first the id that a dead postmaster left, then the new one's.
    execFileSync('mkfifo', [pidFile])
    const dead = spawn('true')
    await once(dead, 'exit')
    const started = createServer(async (socket) => {
      socket.destroy()
      const pipe = await open(pidFile, 'w')
      // Gone for the look after that, as with one that stops at once.
      await unlink(pidFile)
      await pipe.writeFile(`${process.pid}\n`)
      await pipe.close()
    }).listen(join(folder, socketName))
    onTestFinished(() => void started.close())
    await once(started, 'listening')
    const [state] = await Promise.all([readState(folder, folder), writeFile(pidFile, `${dead.pid}\n`)])
    expect(state).toEqual({ kind: 'absent' })
  })
})
