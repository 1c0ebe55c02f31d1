/** Why the embedded PostgreSQL cannot be used, for callers that must tell cases apart. */
export type DataDirectoryProblem =
  | 'in_use'
  | 'no_space'
  | 'read_only'
  | 'wrong_owner'
  | 'wrong_permissions'
  | 'wrong_version'
  | 'damaged'
  | 'bad_settings'
  | 'shared_memory'
  | 'no_account'
  | 'no_binaries'
  | 'not_ready'
  | 'start_failed'

/** The embedded PostgreSQL cannot be used. `message` is one line for the operator that says what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'
  readonly problem: DataDirectoryProblem

  constructor(problem: DataDirectoryProblem, message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, ' ').trim(), options)
    this.problem = problem
  }
}

/** The `code` of a system or PostgreSQL error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** For `catch`: what is missing is undefined, every other error goes on. */
export function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error
}

export function notReady(clusterDir: string, timeoutMs: number): DataDirectoryError {
  return new DataDirectoryError(
    'not_ready',
    `PostgreSQL in ${clusterDir} is not ready after ${Math.round(timeoutMs / 1000)} s; it goes on by itself (see postgres.log beside it): start Guildhall again later`,
  )
}
