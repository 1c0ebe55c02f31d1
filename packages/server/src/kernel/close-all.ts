/**
 * Empties a list of what has to be closed: last opened, first closed. One that fails keeps none of the others open; throws an
 * AggregateError at the end where any did.
 */
export async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed in order')
}
