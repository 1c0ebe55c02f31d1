import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasEnded, isPostmasterOf, parsePidFile } from './postmaster.ts'

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
