import { constants, createReadStream } from 'node:fs'
import { copyFile, type FileHandle, open, rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'

/** Two files of this size at most: enough for weeks of warnings, never a full disk. */
const logBytesMax = 10 * 1024 * 1024
const checkIntervalMs = 10_000

/**
 * PostgreSQL's own log. It is a file that the postmaster inherits, not a pipe: a postmaster that outlives a killed
 * server would block or die on a pipe nobody reads.
 */
export interface LogFile {
  fd: number
  /** Bytes written so far: where the output of a process started now begins. */
  size(): Promise<number>
  /** What was written since that offset, at most the last 64 KiB. */
  readSince(offset: number): Promise<string>
  /** Keeps the file bounded until `close`. */
  watchSize(): void
  close(): Promise<void>
}

/** Opens (or creates) the log at `path`, readable only by `owner`. Throws file system errors. */
export async function openLogFile(
  path: string,
  owner: { uid: number; gid: number } | undefined,
  bytesMax = logBytesMax,
): Promise<LogFile> {
  // O_NOFOLLOW: as root we may write in a folder that belongs to someone else.
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o600)
  if (owner) await file.chown(owner.uid, owner.gid)
  await boundSize(file, path, bytesMax)
  let timer: NodeJS.Timeout | undefined
  return {
    fd: file.fd,
    size: async () => (await file.stat()).size,
    async readSince(offset) {
      const { size } = await file.stat()
      const start = Math.max(offset > size ? 0 : offset, size - 64 * 1024)
      return await text(createReadStream(path, { start }))
    },
    watchSize() {
      timer ??= setInterval(() => boundSize(file, path, bytesMax).catch(() => {}), checkIntervalMs).unref()
    },
    async close() {
      clearInterval(timer)
      await file.close()
    },
  }
}

/**
 * Copies an overlong log to `<path>.1` and empties it. Renaming would not do: the postmaster goes on writing to the
 * file it inherited. That file is open in append mode, so its next line lands at the new end.
 */
async function boundSize(file: FileHandle, path: string, bytesMax: number): Promise<void> {
  if ((await file.stat()).size <= bytesMax) return
  try {
    await rm(`${path}.1`, { force: true })
    await copyFile(path, `${path}.1`, constants.COPYFILE_EXCL)
  } finally {
    await file.truncate(0)
  }
}
