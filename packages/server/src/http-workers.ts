/** Several HTTP threads on one port. One that dies is replaced; limits and versions live in memory they share. */
import { Worker } from 'node:worker_threads'
import type { HttpProcess, HttpProcessOptions } from './http-process.ts'
import type { WorkerMessage } from './http-worker.ts'
import type { Logger } from './kernel/logger.ts'

const replaceAfterMs = 200
/** Its sources where Node runs these, else what was built of them. */
const entry = new URL(import.meta.url.endsWith('.ts') ? './http-worker.ts' : './http-worker.js', import.meta.url)

export async function startHttpWorkers(count: number, options: HttpProcessOptions, log: Logger): Promise<HttpProcess> {
  const workers = new Set<Worker>()
  let isStopping = false

  async function start(port: number): Promise<number> {
    const worker = new Worker(entry, { workerData: { ...options, port } })
    const message = await firstMessage(worker)
    if (message.type === 'failed') {
      await worker.terminate()
      throw Object.assign(new Error(message.message), { code: message.code })
    }
    workers.add(worker)
    worker.on('error', (error) => log.error({ err: error }, 'an HTTP thread failed'))
    worker.on('exit', () => {
      workers.delete(worker)
      if (!isStopping) replace(message.port)
    })
    return message.port
  }

  function replace(port: number): void {
    setTimeout(() => {
      if (isStopping) return
      start(port).catch((error: unknown) => {
        log.error({ err: error }, 'an HTTP thread could not be replaced')
        replace(port)
      })
    }, replaceAfterMs).unref()
  }

  async function stop(): Promise<void> {
    isStopping = true
    await Promise.all(
      [...workers].map((worker) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve))
        worker.postMessage('stop')
        return ended
      }),
    )
  }

  // The first takes the port, any free one where none is named; the others join it.
  const port = await start(options.port)
  const others = await Promise.allSettled(Array.from({ length: count - 1 }, () => start(port)))
  const failed = others.find((other) => other.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  return { port, stop }
}

function firstMessage(worker: Worker): Promise<WorkerMessage> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`an HTTP thread ended (exit code ${code}) before it answered`)))
  })
}
