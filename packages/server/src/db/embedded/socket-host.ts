import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, open, readlink, rename, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataDirectoryError, errorCode } from './errors.ts'

/** Only names the socket file (`.s.PGSQL.5432`): nothing listens on TCP. */
export const socketPort = 5432
export const socketName = `.s.PGSQL.${socketPort}`

/** sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103

/** A directory name short enough for a unix socket address, and how to let it go. */
export interface SocketHost {
  host: string
  close(): Promise<void>
}

/**
 * How to reach the socket in `clusterDir` whatever the length of its path. The postmaster binds it by a relative name
 * and has no such limit; a client with too long a path goes through an open directory of this process, which no cleaner
 * of old temporary files can take away, or where there is no /proc, through a symbolic link.
 */
export async function openSocketHost(clusterDir: string): Promise<SocketHost> {
  if (Buffer.byteLength(join(clusterDir, socketName)) <= socketPathBytesMax) return { host: clusterDir, close: async () => {} }
  if (existsSync('/proc/self/fd')) {
    const directory = await open(clusterDir, 'r')
    return { host: `/proc/${process.pid}/fd/${directory.fd}`, close: () => directory.close() }
  }
  return { host: await linkInPrivateDirectory(clusterDir, tmpdir()), close: async () => {} }
}

/** A link to `target` in a directory under `parent` that only this user can enter; the same link for the same target. */
export async function linkInPrivateDirectory(target: string, parent: string): Promise<string> {
  const uid = process.getuid?.() ?? 0
  const directory = join(parent, `guildhall-${uid}`)
  await mkdir(directory, { mode: 0o700 }).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  const found = await lstat(directory)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new DataDirectoryError(
      'wrong_permissions',
      `the path ${target} is too long for a unix socket and ${directory} is not private to this user: remove ${directory}, or choose a shorter data directory`,
    )
  }
  const link = join(directory, createHash('sha256').update(target).digest('hex').slice(0, 12))
  if ((await readlink(link).catch(() => undefined)) !== target) {
    const fresh = `${link}.${process.pid}`
    await symlink(target, fresh)
    await rename(fresh, link)
  }
  return link
}
