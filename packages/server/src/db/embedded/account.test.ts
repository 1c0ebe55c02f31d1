import { describe, expect, it } from 'vitest'
import { chooseAccount } from './account.ts'

const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  '# a remark',
  'daemon:x:1:1::/:/sbin/nologin',
  'nobody:x:65534:65533::/:/sbin/nologin',
  'alice:x:1000:1001::/home/alice:/bin/sh',
].join('\n')
const root = { uid: 0, gid: 0, name: 'root' }
const alice = { uid: 1000, gid: 1001, name: 'alice' }
const clusterDir = '/data/postgres-18'
const given = { caller: root, clusterDir, passwd }

describe('chooseAccount', () => {
  it('keeps an ordinary user and trusts him and root', () => {
    expect(chooseAccount({ ...given, caller: alice })).toEqual({
      uid: 1000,
      gid: 1001,
      name: 'alice',
      trustedNames: ['alice', 'root'],
      isSwitched: false,
    })
  })

  it('steps down from root to nobody, whom it does not trust', () => {
    expect(chooseAccount({ ...given, dataDirOwner: { uid: 0, gid: 0 } })).toEqual({
      uid: 65534,
      gid: 65533,
      name: 'nobody',
      trustedNames: ['root'],
      isSwitched: true,
    })
  })

  it('steps down from root to the owner of the data', () => {
    expect(chooseAccount({ ...given, dataDirOwner: alice })).toMatchObject({ uid: 1000, trustedNames: ['root', 'alice'] })
    expect(chooseAccount({ ...given, dataDirOwner: { uid: 0, gid: 0 }, clusterOwner: alice })).toMatchObject({
      uid: 1000,
      isSwitched: true,
    })
  })

  it('runs an existing cluster as its owner even if the machine has no name for him', () => {
    const account = chooseAccount({ ...given, clusterOwner: { uid: 5555, gid: 5556 } })
    expect(account).toEqual({ uid: 5555, gid: 5556, trustedNames: ['root'], isSwitched: true })
  })

  it('ignores a nameless owner of an empty data directory, as whom initdb would refuse to run', () => {
    expect(chooseAccount({ ...given, dataDirOwner: { uid: 5555, gid: 5556 } })).toMatchObject({ uid: 65534 })
  })

  it('reads a nobody that is numbered -2', () => {
    const account = chooseAccount({ ...given, passwd: 'root:*:0:0::/:/bin/sh\nnobody:*:-2:-2::/:/usr/bin/false' })
    expect(account).toMatchObject({ uid: 4_294_967_294, gid: 4_294_967_294, name: 'nobody' })
  })

  it('takes another unprivileged account where there is no nobody, and none where there is none', () => {
    expect(chooseAccount({ ...given, passwd: 'daemon:x:1:1::/:/bin/false' })).toMatchObject({ uid: 1 })
    expect(() => chooseAccount({ ...given, passwd: 'nobody:x:0:0::/:/bin/sh' })).toThrow(/no unprivileged account/)
  })

  it('refuses data that belong to someone else', () => {
    expect(() => chooseAccount({ ...given, caller: alice, clusterOwner: { uid: 1, gid: 1 } })).toThrow(
      /belongs to uid 1, not to this user \(uid 1000\)/,
    )
    expect(() => chooseAccount({ ...given, clusterOwner: { uid: 0, gid: 0 } })).toThrow('chown -R 65534:65533 /data/postgres-18')
  })
})
