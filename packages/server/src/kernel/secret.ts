import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The key material for signed links: the setting's, or what the data directory holds, made there at the first start. */
export function loadSecret(setting: string | undefined, dataDir: string): Buffer {
  // What the file of another machine holds is the same secret when it is given as the setting.
  if (setting !== undefined)
    return /^[0-9a-f]{64}$/.test(setting.trim()) ? Buffer.from(setting.trim(), 'hex') : Buffer.from(setting, 'utf8')
  const path = join(dataDir, 'secret')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    // `wx`: of two starts at once one writes, and both read what it wrote.
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex')
}
