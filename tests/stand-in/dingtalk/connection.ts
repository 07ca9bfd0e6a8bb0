// One upgraded socket: system frames, and all the ways it can go bad. Rules: dingtalk.md 2.2, stand-ins.md D2, D3.
import { isDeepStrictEqual } from 'node:util'
import type { WebSocket } from 'ws'
import type { Cancel } from '../core/clock.ts'
import type { ConnectionState, DingConnection } from './api.ts'
import { frame, readFrame, type Ack } from './frame.ts'
import type { Platform } from './platform.ts'

export interface Subscription {
  readonly type: string
  readonly topic: string
}

export interface Connection extends DingConnection {
  hears(type: string, topic: string): boolean
}

export interface ConnectionEvents {
  onAck(connection: Connection, ack: Ack): void
  onClose(connection: Connection): void
}

/** After a `disconnect` frame the server closes by itself. */
const DRAIN_MS = 10_000
const PONG_REAL_MS = 10_000
const DEFAULT_PING_MS = 60_000

interface Ping {
  readonly headers: Readonly<Record<string, string>>
  readonly data: string
  readonly done: (error?: Error) => void
}

/** Takes over an open socket. Pings it by itself, as often as the options say. */
export function createConnection(platform: Platform, socket: WebSocket, index: number, subscriptions: readonly Subscription[], events: ConnectionEvents): Connection {
  const { chance, clock, options, recorder } = platform
  const id = chance.uuid()
  const openedAt = clock.now()
  const pings = new Map<string, Ping>()
  const hears = new Set(subscriptions.map((s) => `${s.type} ${s.topic}`))
  let state: ConnectionState = 'open'
  let cancelDrain: Cancel = () => undefined
  let cancelPing: Cancel = () => undefined

  const note = (what: string, data: object = {}): void => recorder.add('connection', { index, what, ...data })

  function send(raw: string | Buffer): void {
    if (state === 'closed' || state === 'half-open') return
    socket.send(raw, { binary: typeof raw !== 'string' })
  }

  function ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      const messageId = chance.id('ping')
      // The wait is that of a test; the platform's own patience is not known.
      const timer = setTimeout(() => done(new Error(`Connection ${index} did not answer a ping.`)), PONG_REAL_MS)
      timer.unref()
      const done = (error?: Error): void => {
        clearTimeout(timer)
        pings.delete(messageId)
        if (error) reject(error)
        else resolve()
      }
      const sent: Ping = { headers: { contentType: 'application/json', messageId, topic: 'ping', time: String(clock.now()) }, data: JSON.stringify({ opaque: chance.uuid() }), done }
      pings.set(messageId, sent)
      send(frame('SYSTEM', sent.headers, sent.data))
    })
  }

  function onPong(sent: Ping, headers: unknown, data: string, code: number): void {
    const ok = code === 200 && data === sent.data && isDeepStrictEqual(headers, sent.headers)
    if (!ok) recorder.violation(`connection ${index}: a ping must be answered with code 200, its own headers and its own data`)
    recorder.add('pong', { index, ok })
    sent.done(ok ? undefined : new Error('wrong echo'))
  }

  function pingLater(): void {
    const every = options.pingEveryMs ?? DEFAULT_PING_MS
    if (every === Infinity) return
    cancelPing = clock.after(every, () => {
      if (state === 'closed') return
      // Whoever does not answer is caught by whoever asked; an idle server ping judges nothing.
      ping().catch(() => undefined)
      pingLater()
    })
  }

  socket.on('message', (raw: Buffer) => {
    if (state === 'half-open') return
    const read = readFrame(raw.toString('utf8'))
    if ('problem' in read) {
      recorder.violation(`connection ${index}: ${read.problem}`)
      return
    }
    const sent = pings.get(read.ack.messageId)
    if (sent) onPong(sent, read.headers, read.rawData, read.ack.code)
    else events.onAck(self, read.ack)
  })
  socket.on('ping', (data: Buffer) => {
    if (state !== 'half-open') socket.pong(data)
  })
  socket.on('error', (error) => note('error', { message: error.message }))
  socket.on('close', (code) => {
    state = 'closed'
    cancelDrain()
    cancelPing()
    for (const sent of [...pings.values()]) sent.done(new Error(`Connection ${index} closed.`))
    note('closed', { code })
    events.onClose(self)
  })

  const self: Connection = {
    index,
    id,
    openedAt,
    subscriptions: [...hears],
    get state() {
      return state
    },
    hears: (type, topic) => hears.has(`${type} ${topic}`) || (type === 'EVENT' && hears.has('EVENT *')),
    drop: () => socket.terminate(),
    close: (code, reason) => socket.close(code, reason),
    halfOpen() {
      state = 'half-open'
      note('half-open')
    },
    readSlowly(virtualMs) {
      socket.pause()
      clock.after(virtualMs, () => socket.resume())
    },
    disconnect(reason = 'connection is expired') {
      if (state !== 'open') return
      send(frame('SYSTEM', { topic: 'disconnect' }, JSON.stringify({ reason })))
      state = 'draining'
      note('draining')
      cancelDrain = clock.after(DRAIN_MS, () => socket.terminate())
    },
    ping,
    send,
  }
  note('open', { id })
  if (options.registered === 'after-open') send(frame('SYSTEM', { topic: 'REGISTERED', messageId: chance.id('sys'), time: String(openedAt) }, '{}'))
  pingLater()
  return self
}
