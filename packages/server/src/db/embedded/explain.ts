import { DataDirectoryError, type DataDirectoryProblem, errorCode, errorMessage } from './errors.ts'

type Advice = { problem: DataDirectoryProblem; says: RegExp; advice: (dir: string) => string }

// Order matters: PostgreSQL reports a lack of semaphores as "No space left on device" too.
const knownFailures: Advice[] = [
  {
    problem: 'shared_memory',
    says: /could not (create|map|resize|attach|open|get).*(shared memory|semaphore)|could not create semaphores/i,
    advice: () =>
      'PostgreSQL could not get shared memory: free some memory, or raise the limit of this machine or container (for Docker: --shm-size=256m)',
  },
  {
    problem: 'no_space',
    says: /no space left on device|disk quota exceeded|file too large/i,
    advice: (dir) =>
      `no space is left for the database in ${dir}: free some disk space there, or move the data directory to a larger disk`,
  },
  {
    problem: 'read_only',
    says: /read-only file system/i,
    advice: (dir) => `${dir} is on a read-only file system: mount it writable, or choose another data directory`,
  },
  {
    problem: 'wrong_owner',
    says: /has wrong ownership/i,
    advice: (dir) => `${dir} belongs to another user: start Guildhall as its owner or as root, or give it back with chown -R`,
  },
  {
    problem: 'wrong_permissions',
    says: /has invalid permissions/i,
    advice: (dir) => `${dir} may be read by other users, which PostgreSQL refuses: run chmod -R go-rwx ${dir}`,
  },
  {
    problem: 'wrong_version',
    says: /database files are incompatible with server/i,
    advice: (dir) =>
      `the data in ${dir} was made by another version of PostgreSQL: start the Guildhall version that made it and move the data by pg_dump`,
  },
  {
    problem: 'bad_settings',
    says: /unrecognized configuration parameter|invalid value for parameter|contains errors|is outside the valid range|syntax error in file|could not load .*(pg_hba|pg_ident)/i,
    advice: (dir) => `a PostgreSQL setting is wrong: correct ${dir}/postgresql.conf`,
  },
  {
    problem: 'in_use',
    says: /lock file ".*" already exists|pre-existing shared memory block|could not bind Unix address|is already in use/i,
    advice: (dir) => `${dir} is in use by another PostgreSQL: stop that one first`,
  },
  {
    problem: 'damaged',
    says: /could not locate a valid checkpoint record|could not locate required checkpoint record|invalid (primary )?checkpoint record|is not a valid data directory|incorrect checksum in control file|could not find the database system|could not (open|read) (file|directory|control file).*(No such file|read \d+ of)/i,
    advice: (dir) => `the database in ${dir} is damaged or incomplete: restore it from a backup`,
  },
  {
    problem: 'wrong_permissions',
    says: /permission denied/i,
    advice: (dir) => `PostgreSQL may not use ${dir}: check its owner and permissions`,
  },
]

// What the postmaster answers to a client that comes too early or too late: no reason for a failed start.
const notAReason = /the database system is (starting up|shutting down|in recovery|not (yet )?accepting)|terminating connection/i

/**
 * Turns what PostgreSQL or initdb printed before it ended into one line for the operator.
 * `dir` is the cluster's directory, `output` the text of its log since the start.
 */
export function explainOutput(output: string, dir: string): DataDirectoryError | undefined {
  const lines = output.split('\n').map((line) => line.trim())
  const reasons = lines.filter(
    (line) => /\b(FATAL|PANIC):|^(initdb|postgres): error:|error while loading shared/.test(line) && !notAReason.test(line),
  )
  if (reasons.length === 0) return undefined
  // A detail may hold the cause ("DETAIL: Cannot allocate memory"), but only the reasons are quoted.
  for (const reason of reasons) {
    const known = knownFailures.find((failure) => failure.says.test(reason))
    if (known) return new DataDirectoryError(known.problem, `${known.advice(dir)} (PostgreSQL says: ${strip(reason)})`)
  }
  return new DataDirectoryError('start_failed', `PostgreSQL did not start in ${dir}: ${strip(reasons.at(-1)!)}`)
}

/** Cuts the time, process id and name that come before the message. */
function strip(line: string): string {
  return line.replace(/^.*?\b(FATAL|PANIC):\s*/, '').replace(/^(initdb|postgres): error:\s*/, '')
}

/** Turns an error of the file system about `path` into one line for the operator; other errors pass through. */
export function explainSystemError(error: unknown, path: string): unknown {
  if (error instanceof DataDirectoryError) return error
  const say = (problem: DataDirectoryProblem, message: string) => new DataDirectoryError(problem, message, { cause: error })
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return say('no_space', `no space is left in ${path}: free some disk space there, or choose another data directory`)
    case 'EROFS':
      return say('read_only', `${path} is on a read-only file system: mount it writable, or choose another data directory`)
    case 'EACCES':
    case 'EPERM':
      return say(
        'wrong_owner',
        `${path} cannot be used by ${whoAmI()}: start Guildhall as its owner or as root, or give it away with chown -R`,
      )
    case 'ENOTDIR':
    case 'EEXIST':
      return say('wrong_permissions', `${path} is in the way: the data directory must be a directory`)
    case 'ELOOP':
      return say('wrong_permissions', `${path} is a symbolic link where a plain file is needed: remove it`)
    case 'EIO':
      return say('damaged', `the disk under ${path} reports errors: ${errorMessage(error)}`)
    default:
      return error
  }
}

function whoAmI(): string {
  return `this user (uid ${process.getuid?.() ?? 'unknown'})`
}
