import { userInfo } from 'node:os'
import { DataDirectoryError } from './errors.ts'

/** The system account PostgreSQL runs as. */
export interface Account {
  uid: number
  gid: number
  /** Absent where the data of an existing cluster belongs to a uid this machine has no name for. */
  name?: string
  /** System users that may connect as the superuser. */
  trustedNames: string[]
  /** True where root must step down to this account to run PostgreSQL, which refuses root. */
  isSwitched: boolean
}

/** Who runs this process; without a name if the system has none for the user id. */
export interface Caller {
  uid: number
  gid: number
  name: string | undefined
}

interface Owner {
  uid: number
  gid: number
}

interface Given {
  caller: Caller
  /** Owner of the existing cluster. */
  clusterOwner?: Owner | undefined
  /** Owner of the existing data directory around it. */
  dataDirOwner?: Owner | undefined
  clusterDir: string
  /** Text of /etc/passwd. */
  passwd: string
}

type PasswdEntry = { name: string; uid: number; gid: number }

/**
 * Chooses the account: an ordinary user keeps his own; root takes the owner of what is there already,
 * so that the same directory works with and without sudo, else an unprivileged account of /etc/passwd.
 */
export function chooseAccount(given: Given): Account {
  return given.caller.uid === 0 ? accountForRoot(given) : accountForUser(given)
}

/** Throws DataDirectoryError on a system without user ids, for which there are no programs either. */
export function currentCaller(): Caller {
  const uid = process.getuid?.()
  if (uid === undefined) {
    throw new DataDirectoryError('no_account', 'the embedded PostgreSQL does not run on this system: set DATABASE_URL')
  }
  return { uid, gid: process.getgid?.() ?? uid, name: callerName() }
}

function accountForUser(given: Given): Account {
  const { uid, gid, name } = given.caller
  const owner = given.clusterOwner
  if (owner && owner.uid !== uid) {
    throw new DataDirectoryError(
      'wrong_owner',
      `${given.clusterDir} belongs to uid ${owner.uid}, not to this user (uid ${uid}): start Guildhall as that user or as root, or give it away with chown -R`,
    )
  }
  if (name === undefined) {
    throw new DataDirectoryError(
      'no_account',
      `this user (uid ${uid}) has no entry in /etc/passwd, which PostgreSQL needs: add one, run Guildhall as another user, or set DATABASE_URL`,
    )
  }
  const rootName = parsePasswd(given.passwd).find((entry) => entry.uid === 0)?.name ?? 'root'
  return { uid, gid, name, trustedNames: [name, rootName], isSwitched: false }
}

function accountForRoot(given: Given): Account {
  const entries = parsePasswd(given.passwd)
  const rootName = given.caller.name ?? 'root'
  const fallback = unprivileged(entries)
  const become = (owner: Owner, name: string | undefined): Account => ({
    uid: owner.uid,
    gid: owner.gid,
    ...(name === undefined ? {} : { name }),
    // Other services run as nobody too: they shall not log in. A real owner may, who could start Guildhall himself.
    trustedNames: name === undefined || owner.uid === fallback?.uid ? [rootName] : [rootName, name],
    isSwitched: true,
  })
  const cluster = given.clusterOwner
  if (cluster) {
    if (cluster.uid === 0) {
      throw new DataDirectoryError(
        'wrong_owner',
        `${given.clusterDir} belongs to root, as whom PostgreSQL refuses to run: chown -R ${fallback?.uid ?? 65534}:${fallback?.gid ?? 65534} ${given.clusterDir}`,
      )
    }
    return become(cluster, entries.find((entry) => entry.uid === cluster.uid)?.name)
  }
  const dataDirOwner = given.dataDirOwner
  const ownerEntry = dataDirOwner && dataDirOwner.uid !== 0 ? entries.find((entry) => entry.uid === dataDirOwner.uid) : undefined
  const chosen = ownerEntry ?? fallback
  if (!chosen) {
    throw new DataDirectoryError(
      'no_account',
      'PostgreSQL refuses to run as root and /etc/passwd has no unprivileged account (nobody): add one, run Guildhall as another user, or set DATABASE_URL',
    )
  }
  return become(chosen, chosen.name)
}

/** 65534 is nobody on Linux; the names serve systems that number it otherwise. */
function unprivileged(entries: PasswdEntry[]): PasswdEntry | undefined {
  const candidates = [
    entries.find((entry) => entry.uid === 65534),
    ...['nobody', 'postgres', '_postgres', 'daemon'].map((name) => entries.find((entry) => entry.name === name)),
  ]
  return candidates.find((entry) => entry !== undefined && entry.uid !== 0)
}

function parsePasswd(text: string): PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || name.startsWith('#') || !/^-?\d+$/.test(uid ?? '') || !/^-?\d+$/.test(gid ?? '')) return []
    // macOS writes nobody as -2, the same bits as an unsigned number.
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }]
  })
}

function callerName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}
