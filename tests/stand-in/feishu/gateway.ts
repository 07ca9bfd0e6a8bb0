// The long connection: pull of an address, sockets, ping and pong, and all the ways in which a line can fail. Rules: feishu.md section 2; duties F1–F3, F15.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { StandInClock } from '../core/clock.ts'
import type { StandInReply, StandInRequest } from '../core/http.ts'
import type { Recorder } from '../core/record.ts'
import { decodeFrame, encodeFrame, type Frame } from './frame.ts'
import { objectOf } from './json.ts'
import type { ClientConfig, Connection, DropKind, GatewayMode } from './types.ts'

export const WS_PATH = '/ws/v2'
const TICKET_MS = 90_000
const SERVICE_ID = 33554678
/** More pings than this within a second of the client are a storm (a trap of the SDK, feishu.md section 2.3). */
const STORM = 30

interface Line {
  readonly index: number
  readonly socket: WebSocket
  readonly raw: Duplex
  ready: boolean
  silent: boolean
  open: boolean
  pings: number
  pingSecond: number
}

export interface Gateway {
  readonly mode: GatewayMode
  pull(req: StandInRequest): StandInReply
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void
  /** A random line that is ready, those that answer first; null when none is. */
  pick(): number | null
  /** A socket is open that has not pinged yet. */
  opening(): boolean
  send(index: number, data: Buffer | string): void
  connections(): readonly Connection[]
  drop(kind: DropKind, index?: number): void
  slowReader(ms: number): void
  pulls(): number
  close(): void
}

export interface GatewayParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly appId: string
  readonly appSecret: string
  readonly client: ClientConfig
  readonly baseUrl: () => string
  /** A line is ready for events. */
  readonly onReady: () => void
  readonly onData: (frame: Frame, connection: number) => void
}

export function createGateway(o: GatewayParts): Gateway {
  const { clock, recorder } = o
  const server = new WebSocketServer({ noServer: true })
  const tickets = new Map<string, number>()
  const lines: Line[] = []
  let pulls = 0
  const mode: GatewayMode = { upgrade: 'accept', pong: 'full', pushAtOnce: false, maxConnections: 50, newMessageIdOnRepush: false, client: { ...o.client } }

  const open = (): readonly Line[] => lines.filter((line) => line.open)

  function refusePull(code: number, msg: string): StandInReply {
    recorder.add('pull', { code })
    // With a `data` object the SDK takes the refusal for final, as the real one does; see feishu.md section 2.1.
    return { body: { code, msg, data: {} } }
  }

  function pong(line: Line): void {
    if (mode.pong === 'none') return
    const full: ClientConfig = mode.client
    const told = mode.pong === 'full' ? full : mode.pong === 'empty' ? null : Object.fromEntries(mode.pong.only.map((key) => [key, full[key]]))
    const payload = told === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(told))
    line.socket.send(encodeFrame({ seqId: 0n, logId: 0n, service: SERVICE_ID, method: 0, headers: { type: 'pong' }, payload }))
  }

  function ping(line: Line): void {
    const second = Math.floor(performance.now() / 1_000)
    line.pings = second === line.pingSecond ? line.pings + 1 : 1
    line.pingSecond = second
    if (line.pings === STORM) recorder.violation(`ping storm on connection ${line.index}: ${STORM} pings within a second`)
    if (line.pings <= STORM) recorder.add('ping', { connection: line.index })
    pong(line)
    if (!line.ready) {
      line.ready = true
      o.onReady()
    }
  }

  function receive(line: Line, data: Buffer): void {
    if (line.silent) return
    let frame: Frame
    try {
      frame = decodeFrame(data)
    } catch (error) {
      recorder.violation(`connection ${line.index} sent rubbish: ${String(error)}`)
      return
    }
    if (frame.service !== SERVICE_ID) recorder.violation(`connection ${line.index} sent service ${frame.service} instead of ${SERVICE_ID}`)
    if (frame.method === 0 && frame.headers['type'] === 'ping') ping(line)
    else if (frame.method === 1) o.onData(frame, line.index)
    else recorder.violation(`connection ${line.index} sent a frame of method ${frame.method}, type ${String(frame.headers['type'])}`)
  }

  function connected(socket: WebSocket, raw: Duplex): void {
    const line: Line = { index: lines.length, socket, raw, ready: false, silent: false, open: true, pings: 0, pingSecond: 0 }
    lines.push(line)
    recorder.add('connect', { connection: line.index })
    socket.on('message', (data) => receive(line, data as Buffer))
    socket.on('error', () => socket.terminate())
    socket.on('close', (code) => {
      line.open = false
      line.ready = false
      recorder.add('disconnect', { connection: line.index, code })
    })
    if (mode.pushAtOnce) {
      line.ready = true
      o.onReady()
    }
  }

  function end(line: Line, kind: DropKind): void {
    if (kind === 'cut') {
      line.socket.terminate()
    } else if (kind === 'half-open') {
      line.silent = true
      line.raw.pause()
    } else {
      // From now on nothing is pushed there, whether or not the client answers the close frame.
      line.ready = false
      line.socket.close(kind)
    }
  }

  return {
    mode,
    pull(req) {
      pulls += 1
      const body = objectOf(req.body)
      if (typeof body['AppID'] !== 'string' || typeof body['AppSecret'] !== 'string') return refusePull(403, 'AppID and AppSecret are required')
      if (body['AppID'] !== o.appId || body['AppSecret'] !== o.appSecret) return refusePull(514, 'app_id or app_secret is invalid')
      if (open().length >= mode.maxConnections) return refusePull(1000040350, 'the number of connections exceeded the limit')
      const ticket = randomBytes(16).toString('hex')
      tickets.set(ticket, clock.now() + TICKET_MS)
      recorder.add('pull', { code: 0 })
      const device = `73${randomBytes(7).readUIntBE(0, 6)}`
      const url = `${o.baseUrl().replace(/^http/, 'ws')}${WS_PATH}?fpid=493&aid=552564&device_id=${device}&access_key=${randomBytes(8).toString('hex')}&service_id=${SERVICE_ID}&ticket=${ticket}`
      return { body: { code: 0, msg: '', data: { URL: url, ClientConfig: mode.client } } }
    },
    upgrade(req, socket, head, url) {
      const refuse = (status: number, reason: string): void => {
        recorder.add('upgrade-refused', { status, reason })
        socket.end(`HTTP/1.1 ${status} Refused\r\nHandshake-Status: ${status}\r\nHandshake-Msg: ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      }
      if (mode.upgrade === 'hang') {
        recorder.add('upgrade-refused', { status: 0, reason: 'hang' })
        return
      }
      if (mode.upgrade !== 'accept') {
        refuse(mode.upgrade, 'switched off')
        return
      }
      const ticket = url.searchParams.get('ticket') ?? ''
      const until = tickets.get(ticket)
      tickets.delete(ticket)
      if (url.pathname !== WS_PATH) refuse(404, 'unknown path')
      else if (until === undefined || until < clock.now()) {
        recorder.violation(`upgrade with a ticket that is ${until === undefined ? 'unknown or used' : 'too old'}`)
        refuse(403, 'invalid ticket')
      } else server.handleUpgrade(req, socket, head, (ws) => connected(ws, socket))
    },
    pick() {
      const ready = lines.filter((line) => line.open && line.ready)
      const awake = ready.filter((line) => !line.silent)
      const among = awake.length > 0 ? awake : ready
      return among[Math.floor(Math.random() * among.length)]?.index ?? null
    },
    opening: () => lines.some((line) => line.open && !line.ready && !line.silent),
    send(index, data) {
      const line = lines[index]
      if (line?.open && !line.silent) line.socket.send(data)
    },
    connections: () => lines.map(({ index, open: isOpen, ready, silent }) => ({ index, open: isOpen, ready, silent })),
    drop(kind, index) {
      for (const line of open()) if (index === undefined || line.index === index) end(line, kind)
    },
    slowReader(ms) {
      const slow = open()
      for (const line of slow) line.raw.pause()
      clock.after(ms, () => {
        for (const line of slow) if (!line.silent) line.raw.resume()
      })
    },
    pulls: () => pulls,
    close() {
      for (const line of open()) line.socket.terminate()
      server.close()
    },
  }
}
