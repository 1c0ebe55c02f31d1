import { createServer, type Server, type Socket } from 'node:net'

/** The points of a session at which the server's answer can be scripted. */
export type SmtpStage = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'midData' | 'dot'

/**
 * What the server does there: answer with a line, `drop` (close), `reset` (RST), stay `silent`, send text without a line end
 * and close, or `trickle` an answer that never ends.
 */
export type SmtpScript = { reply: string } | { unterminated: string } | 'drop' | 'reset' | 'silent' | 'trickle'

export interface ScriptedSmtpServer {
  url: string
  /** Commands of all sessions in the order they came, without arguments. */
  commands: string[]
  /** Mails whose closing dot arrived. */
  completeMails: string[]
  connectionCount: () => number
  close(): Promise<void>
}

const USUAL: Record<SmtpStage, string> = {
  greeting: '220 test ready',
  ehlo: '250 test',
  mail: '250 2.1.0 sender ok',
  rcpt: '250 2.1.5 recipient ok',
  data: '354 go on',
  midData: '',
  dot: '250 2.0.0 queued',
}

/**
 * A small SMTP server on loopback that misbehaves on purpose. `script` says what happens at a stage; a function is asked with
 * the number of the connection (from 1) and how many times that connection reached the stage (from 1).
 */
export async function startScriptedSmtpServer(
  script: (stage: SmtpStage, connection: number, time: number) => SmtpScript | undefined,
  { extensions = [] as string[] } = {},
): Promise<ScriptedSmtpServer> {
  const sockets = new Set<Socket>()
  const commands: string[] = []
  const completeMails: string[] = []
  let connections = 0
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, connections)
  })

  function serve(socket: Socket, connection: number): void {
    const times = new Map<SmtpStage, number>()
    let pending = ''
    let isInData = false
    let hasRecipient = false
    let isStopped = false

    /** False where nothing more may be said on this connection. */
    function act(stage: SmtpStage): boolean {
      const time = (times.get(stage) ?? 0) + 1
      times.set(stage, time)
      const step = script(stage, connection, time) ?? { reply: usualReply(stage) }
      hasRecipient = stage === 'rcpt' ? typeof step === 'object' && 'reply' in step && step.reply.startsWith('2') : hasRecipient
      if (typeof step === 'object' && 'reply' in step) {
        if (step.reply !== '') socket.write(`${step.reply}\r\n`)
        if (step.reply.startsWith('421')) socket.end()
        isStopped = step.reply.startsWith('421')
        return /^[23]/.test(step.reply)
      }
      isStopped = true
      misbehave(socket, step)
      return false
    }

    function usualReply(stage: SmtpStage): string {
      if (stage === 'data' && !hasRecipient) return '554 5.5.1 no recipient'
      return stage === 'ehlo' && extensions.length > 0
        ? ['250-test', ...extensions.slice(0, -1).map((name) => `250-${name}`), `250 ${extensions.at(-1)}`].join('\r\n')
        : USUAL[stage]
    }

    function readLine(line: string): void {
      const verb = line.split(/[ :]/)[0]?.toUpperCase() ?? ''
      commands.push(verb)
      if (verb === 'EHLO' || verb === 'HELO') act('ehlo')
      else if (verb === 'MAIL') act('mail')
      else if (verb === 'RCPT') act('rcpt')
      else if (verb === 'DATA') {
        isInData = act('data')
        // The line end of DATA counts as the one before the dot, so that an empty mail ends too.
        if (isInData) pending = `\r\n${pending}`
      } else if (verb === 'RSET') socket.write('250 2.0.0 flushed\r\n')
      else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n')
      else socket.write('502 5.5.2 unknown\r\n')
    }

    function read(): void {
      while (!isStopped) {
        const mark = isInData ? '\r\n.\r\n' : '\r\n'
        const end = pending.indexOf(mark)
        if (end < 0) {
          if (isInData && pending.length > 2 && times.get('midData') === undefined) act('midData')
          return
        }
        const text = pending.slice(0, end)
        pending = pending.slice(end + mark.length)
        if (!isInData) {
          readLine(text)
          continue
        }
        isInData = false
        completeMails.push(text.slice(2))
        act('dot')
      }
    }

    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      read()
    })
    act('greeting')
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${portOf(server)}`,
    commands,
    completeMails,
    connectionCount: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function misbehave(socket: Socket, step: Exclude<SmtpScript, { reply: string }>): void {
  if (step === 'drop') socket.end()
  else if (step === 'reset') socket.resetAndDestroy()
  else if (step === 'trickle') {
    const timer = setInterval(() => socket.write('250-still thinking\r\n'), 20)
    socket.on('close', () => clearInterval(timer))
  } else if (typeof step === 'object') socket.end(step.unterminated)
}

/** The port a listening server chose. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}
