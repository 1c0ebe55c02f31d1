import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainOutput, explainSystemError } from './explain.ts'

const dir = '/srv/guildhall/postgres-18'
const at = '2026-11-22 00:45:58.628 UTC [5402] '

describe('explainOutput', () => {
  const cases: [string, string][] = [
    ['no_space', `${at}FATAL:  could not write lock file "postmaster.pid": No space left on device`],
    ['no_space', `${at}PANIC:  could not write to file "pg_wal/xlogtemp.99": No space left on device`],
    ['no_space', 'initdb: error: could not write file "/proc/self/cwd/PG_VERSION": No space left on device'],
    ['shared_memory', `${at}FATAL:  could not create semaphores: No space left on device`],
    ['shared_memory', `${at}FATAL:  could not map anonymous shared memory: Cannot allocate memory`],
    ['read_only', `${at}FATAL:  could not open lock file "postmaster.pid": Read-only file system`],
    ['wrong_owner', `${at}FATAL:  data directory "/proc/self/cwd" has wrong ownership`],
    ['wrong_permissions', `${at}FATAL:  data directory "/proc/self/cwd" has invalid permissions`],
    ['wrong_version', `${at}FATAL:  database files are incompatible with server`],
    ['bad_settings', `${at}FATAL:  configuration file "/proc/self/cwd/postgresql.conf" contains errors`],
    ['in_use', `${at}FATAL:  lock file "postmaster.pid" already exists`],
    ['in_use', `${at}FATAL:  pre-existing shared memory block (key 16039944, ID 12) is still in use`],
    ['damaged', `${at}PANIC:  could not locate a valid checkpoint record at 0/173A2B8`],
    ['start_failed', `${at}FATAL:  something nobody has seen before`],
  ]
  it.each(cases)('reads %s from "%s"', (problem, line) => {
    const error = explainOutput(`${at}LOG:  starting PostgreSQL 18.4\n${line}\n${at}LOG:  database system is shut down\n`, dir)
    expect(error?.problem).toBe(problem)
    expect(error?.message).toContain(line.replace(/^.*(FATAL|PANIC|error): +/, ''))
    expect(error?.message).toContain(problem === 'shared_memory' ? 'shared memory' : dir)
    expect(error?.message).not.toContain('UTC')
  })

  it('does not take what clients were told for the reason', () => {
    const chatter = `${at}FATAL:  the database system is starting up\n${at}FATAL:  terminating connection due to administrator command\n`
    expect(explainOutput(chatter, dir)).toBeUndefined()
    expect(explainOutput(`${chatter}${at}FATAL:  data directory "x" has wrong ownership\n`, dir)?.problem).toBe('wrong_owner')
  })

  it('is one line whatever PostgreSQL says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const error = explainOutput(`x\nFATAL:  ${text}`, dir)
        if (error) expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
  })
})

describe('explainSystemError', () => {
  it.each([
    ['ENOSPC', 'no_space'],
    ['EDQUOT', 'no_space'],
    ['EROFS', 'read_only'],
    ['EACCES', 'wrong_owner'],
    ['ENOTDIR', 'wrong_permissions'],
    ['EIO', 'damaged'],
  ])('names the path and the remedy for %s', (code, problem) => {
    const cause = Object.assign(new Error('raw'), { code })
    expect(explainSystemError(cause, '/srv/data')).toMatchObject({
      problem,
      cause,
      message: expect.stringContaining('/srv/data'),
    })
  })

  it('passes on what it does not know', () => {
    const error = new TypeError('a mistake of ours')
    expect(explainSystemError(error, '/srv/data')).toBe(error)
  })
})
