import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { TestCertificate } from './certificate.ts'

export interface Received {
  path: string
  headers: IncomingMessage['headers']
  body: string
}

/** A server on loopback that notes what reaches it. */
export interface Receiver {
  port: number
  /** Requests whose body arrived in full. */
  received: Received[]
  connectionCount: () => number
  close(): Promise<void>
}

/** HTTP, or HTTPS where a certificate is given. The body is read in full before `answer` is asked. */
export function startReceiver(answer: RequestListener, certificate?: TestCertificate): Promise<Receiver> {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(request, response)
    })
  }
  return listen(certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener), received)
}

/** A TCP server for answers that no HTTP server would give. */
export function startRawReceiver(onConnection: (socket: Socket) => void): Promise<Receiver> {
  return listen(createTcpServer(onConnection), [])
}

/** A port of loopback on which nothing listens. */
export async function findClosedPort(): Promise<number> {
  const receiver = await startRawReceiver(() => {})
  await receiver.close()
  return receiver.port
}

async function listen(server: Server, received: Received[]): Promise<Receiver> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    // A client that gives up is no error here.
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  // Likewise where it gives up on the certificate.
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connectionCount: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
