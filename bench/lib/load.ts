/**
 * A closed loop over kept-alive connections: each sends its next request when its answer is whole. Raw sockets and a parser
 * that looks for no more than status, length and end, so that the loader costs less than what it measures.
 */
import { connect, type Socket } from 'node:net'
import type { Exchange, Measured, Plan } from './plan.ts'
import { quantile } from './statistics.ts'

const lookedAtOneIn = 64
const bufferBytes = 64 * 1024
const serialDigits = 12
/** No answer has more headers than this. */
const headBytesMax = 4096
const placeholder = '{{n}}'

/** Numbers for `{{n}}`: never twice in the life of the process. */
let serial = 0

/** Runs the plan to its end. Throws on the first answer that is not as expected, and on a broken connection. */
export async function runPlan(plan: Plan): Promise<Measured> {
  if (plan.exchanges.length === 0) throw new Error('a plan without exchanges')
  const source = createSource(plan)
  const latencies = new Samples()
  const cpuBefore = process.cpuUsage()
  const startMs = performance.now()
  const endMs = plan.order === 'once' ? Number.POSITIVE_INFINITY : startMs + plan.durationMs
  const next = (): Prepared | undefined => (performance.now() < endMs ? source() : undefined)
  await Promise.all(Array.from({ length: plan.connections }, () => converse(plan.port, next, latencies)))
  const seconds = (performance.now() - startMs) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  const values = latencies.values()
  return {
    answers: values.length,
    seconds,
    perSecond: values.length / seconds,
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    loaderBusy: (cpu.user + cpu.system) / 1e6 / seconds,
  }
}

interface Prepared {
  readonly exchange: Exchange
  readonly text: string | Buffer
}

function createSource({ port, exchanges, order }: Plan): () => Prepared | undefined {
  const prepared = exchanges.map((exchange) => prepare(exchange, port))
  let turn = 0
  if (order === 'once') return () => prepared[turn++]?.()
  if (order === 'random') return () => prepared[Math.floor(Math.random() * prepared.length)]!()
  return () => prepared[turn++ % prepared.length]!()
}

function prepare(exchange: Exchange, port: number): () => Prepared {
  const { method, path, headers, body } = exchange
  const asSent = body?.replaceAll(placeholder, '0'.repeat(serialDigits))
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: localhost:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  if (asSent !== undefined) {
    if (!('content-type' in headers)) lines.push('content-type: application/json')
    lines.push(`content-length: ${Buffer.byteLength(asSent)}`)
  }
  const text = `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
  if (!text.includes(placeholder)) {
    const same = { exchange, text: Buffer.from(text) }
    return () => same
  }
  return () => ({ exchange, text: text.replaceAll(placeholder, String(++serial).padStart(serialDigits, '0')) })
}

/** One connection, until `next` has no more. */
function converse(port: number, next: () => Prepared | undefined, latencies: Samples): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: Prepared | undefined
    let sentMs = 0
    let count = 0
    const reader = new AnswerReader()
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    const send = () => {
      current = next()
      if (!current) {
        socket.end()
        resolve()
        return
      }
      const isLookedAt = count++ % lookedAtOneIn === 0
      reader.begin(current.exchange, isLookedAt)
      sentMs = performance.now()
      socket.write(current.text)
    }
    const receive = (length: number, buffer: Uint8Array): boolean => {
      try {
        if (reader.take(buffer as Buffer, length)) {
          latencies.add(performance.now() - sentMs)
          send()
        }
      } catch (error) {
        fail(error as Error)
      }
      return true
    }
    const socket: Socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: Buffer.allocUnsafe(bufferBytes), callback: receive },
    })
    socket.on('connect', send)
    socket.on('error', fail)
    socket.on('close', () => {
      if (current) reject(new Error('the server closed a connection in the middle of an answer'))
    })
  })
}

/** Puts one answer together from its chunks and checks it. Answers without a length (chunked) are refused. */
export class AnswerReader {
  #head = ''
  #missing = -1
  #body: Buffer[] | undefined
  #exchange: Exchange | undefined

  begin(exchange: Exchange, isLookedAt: boolean): void {
    this.#head = ''
    this.#missing = -1
    this.#body = isLookedAt ? [] : undefined
    this.#exchange = exchange
  }

  /** Takes a chunk; answers whether the answer is whole. */
  take(chunk: Buffer, length: number): boolean {
    let from = 0
    if (this.#missing < 0) {
      const text = chunk.toString('latin1', 0, Math.min(length, headBytesMax))
      const before = this.#head.length
      this.#head += text
      const end = this.#head.indexOf('\r\n\r\n', Math.max(0, before - 3))
      if (end < 0) return false
      this.#head = this.#head.slice(0, end)
      from = end + 4 - before
      this.#missing = this.#readHead()
    }
    const available = length - from
    if (available > this.#missing) throw new Error(`more bytes than announced: ${this.#head}`)
    if (available > 0) this.#body?.push(Buffer.from(chunk.subarray(from, length)))
    this.#missing -= available
    if (this.#missing > 0) return false
    this.#checkBody()
    return true
  }

  #readHead(): number {
    const status = Number(this.#head.slice(9, 12))
    const { method, path, status: expected } = this.#exchange!
    if (status !== expected) throw new Error(`${method} ${path} answered ${status} instead of ${expected}: ${this.#head}`)
    if (status === 204 || status === 304) return 0
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head)
    if (!length) throw new Error(`an answer without content-length: ${this.#head}`)
    return Number(length[1])
  }

  #checkBody(): void {
    if (!this.#body) return
    const { path, expectBody, expectPart } = this.#exchange!
    const text = Buffer.concat(this.#body).toString('utf8')
    if (expectBody !== undefined && text !== expectBody) throw new Error(`${path} answered another body: ${text.slice(0, 300)}`)
    if (expectPart !== undefined && !text.includes(expectPart))
      throw new Error(`${path} answered a body without ${expectPart}: ${text.slice(0, 300)}`)
  }
}

/** A list of numbers that grows without garbage. */
class Samples {
  #numbers = new Float64Array(1 << 16)
  #length = 0
  add(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(this.#length * 2)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    this.#numbers[this.#length++] = value
  }
  values(): number[] {
    return [...this.#numbers.subarray(0, this.#length)]
  }
}
