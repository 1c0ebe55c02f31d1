/** The entry of a worker thread: starts its HTTP process, says so, and stops when it is told. */
import { parentPort, workerData } from 'node:worker_threads'
import { type HttpProcessOptions, startHttpProcess } from './http-process.ts'

export type WorkerMessage =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'failed'; readonly message: string; readonly code?: string }

const port = parentPort
if (!port) throw new Error('http-worker runs as a worker thread')
try {
  const server = await startHttpProcess(workerData as HttpProcessOptions)
  port.on('message', () => {
    server.stop().finally(() => process.exit(0))
  })
  port.postMessage({ type: 'listening', port: server.port } satisfies WorkerMessage)
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException
  port.postMessage({ type: 'failed', message, ...(code !== undefined && { code }) } satisfies WorkerMessage)
}
