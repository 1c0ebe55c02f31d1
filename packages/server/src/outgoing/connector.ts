/**
 * Opens the sockets of outgoing requests. This is where addresses are judged: after the look-up, on the very addresses that are
 * then connected to. Whatever a name meant at any earlier moment does not count, so rebinding it gains nothing.
 */
import { isIP, type LookupFunction, connect as openTcp, type Socket } from 'node:net'
import { connect as openTls } from 'node:tls'
import type { buildConnector } from 'undici'
import type { Network } from './address-rules.ts'
import { handshakeFailure, lookupFailure, SendFailure, sendFailure } from './failure.ts'
import { mayConnect } from './target-url.ts'

/** Finds the addresses (IPv4 or IPv6) of a host name. Rejects with an error that carries a code of `dns.lookup`. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

export interface Connector {
  connect: buildConnector.connector
  /** Ends the attempts that are under way and makes no new ones. */
  close(): void
}

export interface ConnectorOptions {
  allowed: readonly Network[]
  lookup: Lookup
  /** PEM certificates to trust instead of the usual ones. */
  ca?: string | undefined
}

// Requests have their own, shorter deadlines. This one reaps the attempts whose requests have given up.
const CONNECT_TIMEOUT_MS = 30_000
// Node's 250 ms would give up each of several far addresses but the last.
const NEXT_ADDRESS_AFTER_MS = 1_000

export function createConnector({ allowed, lookup, ca }: ConnectorOptions): Connector {
  const attempts = new Set<Socket>()
  let isClosed = false

  async function open(options: buildConnector.Options): Promise<Socket> {
    const addresses = await findAddresses(options.hostname, lookup)
    const permitted = addresses.filter((address) => mayConnect(options.protocol, address, allowed))
    if (permitted.length === 0) throw new SendFailure('refused_address', 'the host is at an address that is not allowed')
    if (isClosed) throw new SendFailure('connection', 'the server is stopping')
    const socket = startSocket(options, permitted, ca)
    attempts.add(socket)
    try {
      await established(socket, options.protocol === 'https:')
    } finally {
      attempts.delete(socket)
    }
    return socket
  }

  return {
    connect(options, callback) {
      open(options).then(
        (socket) => callback(null, socket),
        (error) => callback(error, null),
      )
    },
    close() {
      isClosed = true
      for (const socket of attempts) socket.destroy(new Error('the server is stopping'))
    },
  }
}

async function findAddresses(hostname: string, lookup: Lookup): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname]
  const addresses = await lookup(hostname).catch((error: unknown) => {
    throw lookupFailure(error)
  })
  if (addresses.length === 0) throw lookupFailure(undefined)
  return addresses
}

function startSocket({ protocol, hostname, port }: buildConnector.Options, addresses: readonly string[], ca?: string): Socket {
  const target = {
    host: hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    lookup: answerWith(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    noDelay: true,
  }
  if (protocol === 'http:') return openTcp(target)
  return openTls({
    ...target,
    // RFC 6066 §3: no addresses and no final dot.
    ...(isIP(hostname) === 0 ? { servername: hostname.replace(/\.$/, '') } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  })
}

/** A look-up that knows one answer, so that the socket reaches the judged addresses and no others. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, done) => {
    if (options.all) done(null, found)
    else done(null, found[0]!.address, found[0]!.family)
  }
}

/** Settles when the socket is ready for HTTP; rejects with a `SendFailure`, the socket then being destroyed. */
function established(socket: Socket, isTls: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(new SendFailure('timeout', 'no connection in the time allowed'))
    }, CONNECT_TIMEOUT_MS)
    let isTcpUp = false
    let failure: unknown
    socket.once('connect', () => {
      isTcpUp = true
    })
    // It stays, so that an error between this moment and undici's own listener does not end the process.
    socket.on('error', (error) => {
      failure ??= error
    })
    socket.once('close', () => {
      clearTimeout(timer)
      reject(isTcpUp && isTls ? handshakeFailure(failure) : sendFailure(failure))
    })
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
