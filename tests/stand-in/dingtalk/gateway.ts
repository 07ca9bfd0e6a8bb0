// The way in: endpoint pull with tickets, the upgrade, the storm detector. Rules: dingtalk.md 2.1, stand-ins.md D1-D3.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { DingConnection, UpgradeFault } from './api.ts'
import { isObject, knownFields, text } from './body.ts'
import { createConnection, type Connection, type ConnectionEvents, type Subscription } from './connection.ts'
import { countUp, refused, type Platform } from './platform.ts'
import { badParameter, Refusal } from './refusal.ts'

const PULL = '/v1.0/gateway/connections/open'
const CONNECT = '/connect'
const TICKET_MS = 90_000
const DEFAULT_STORM_BOUND = 10

export interface Gateway {
  /** All ever, oldest first. */
  readonly all: readonly Connection[]
  /** Those open, draining or half-open, oldest first. */
  present(): readonly Connection[]
  live(): readonly Connection[]
  waitForLive(count: number, timeoutMs: number): Promise<readonly DingConnection[]>
  failUpgrades(how: UpgradeFault, times: number): void
  acceptUpgrades(): void
  worstOpensPerSecond(): number
  close(): void
}

const STATUS_TEXT: Readonly<Record<'401' | '403', string>> = { 401: 'Unauthorized', 403: 'Forbidden' }

/** Serves pull and upgrade. */
export function serveGateway(platform: Platform, events: ConnectionEvents): Gateway {
  const { app, chance, clock, front, options, recorder, tally } = platform
  /** What was subscribed to, by ticket that is still good. */
  const tickets = new Map<string, readonly Subscription[]>()
  const sockets = new WebSocketServer({ noServer: true, autoPong: false })
  const all: Connection[] = []
  const here = new Set<Connection>()
  const watchers = new Set<() => void>()
  let fault: { readonly how: UpgradeFault; left: number } | null = null

  // Storms happen in the client's time, so this one clock is the machine's.
  const opens: number[] = []
  let worst = 0
  function countOpen(): void {
    const now = performance.now()
    opens.push(now)
    while (now - (opens[0] as number) > 1000) opens.shift()
    worst = Math.max(worst, opens.length)
    const bound = options.stormBound ?? DEFAULT_STORM_BOUND
    if (opens.length === bound + 1) recorder.violation(`reconnect storm: more than ${bound} gateway pulls and upgrades within a second`)
  }

  function subscriptionsOf(value: unknown): readonly Subscription[] {
    const fits = (s: unknown): s is Subscription => isObject(s) && ['EVENT', 'CALLBACK', 'SYSTEM'].includes(text(s, 'type')) && text(s, 'topic') !== ''
    if (!Array.isArray(value) || value.length === 0 || !value.every(fits)) throw badParameter('miss.param.subscriptions')
    return value
  }

  function ticket(): string {
    const plain = chance.uuid()
    return options.awkwardTickets === true ? `${plain}+${chance.id('')}&x=1` : plain
  }

  front.route('POST', PULL, ({ route, body, headers }) => {
    countUp(tally.calls, route)
    countOpen()
    try {
      if (!(headers.accept ?? '').includes('application/json')) {
        recorder.violation(`${route}: without Accept: application/json the answer is XML`)
        return { headers: { 'content-type': 'application/xml' }, body: '<OpenConnectionResponse/>' }
      }
      if (!isObject(body) || !(headers['content-type'] ?? '').startsWith('application/json')) throw badParameter('invalidParameter.param.invalid', 'body')
      knownFields(recorder, route, body, ['clientId', 'clientSecret', 'ua', 'subscriptions', 'localIp', 'extras'])
      if (body['clientId'] !== app.clientId || body['clientSecret'] !== app.clientSecret) {
        throw new Refusal(options.badCredentialStatus ?? 401, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret')
      }
      const subscriptions = subscriptionsOf(body['subscriptions'])
      const value = ticket()
      tickets.set(value, subscriptions)
      clock.after(TICKET_MS, () => tickets.delete(value))
      return { body: { endpoint: `${front.url().replace('http', 'ws')}${CONNECT}`, ticket: value } }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused(platform, route, error.code)
      return error.reply()
    }
  })

  function turnDown(socket: Duplex, status: '401' | '403'): void {
    socket.end(`HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  function faultOnce(): UpgradeFault | null {
    if (!fault) return null
    const { how } = fault
    fault.left -= 1
    if (fault.left <= 0) fault = null
    return how
  }

  function open(req: IncomingMessage, socket: Duplex, head: Buffer, subscriptions: readonly Subscription[]): void {
    sockets.handleUpgrade(req, socket, head, (ws) => {
      const connection = createConnection(platform, ws, all.length, subscriptions, {
        onAck: events.onAck,
        onClose(closed) {
          here.delete(closed)
          events.onClose(closed)
        },
      })
      all.push(connection)
      here.add(connection)
      for (const watcher of [...watchers]) watcher()
    })
  }

  front.onUpgrade((req, socket, head, url) => {
    countOpen()
    // The client may be gone before it hears no.
    socket.on('error', () => socket.destroy())
    const how = faultOnce()
    if (how !== null) {
      recorder.add('upgrade', { outcome: how })
      if (how === 'refuse') socket.destroy()
      else if (how !== 'hang') turnDown(socket, how)
      return
    }
    const given = url.searchParams.get('ticket') ?? ''
    const subscriptions = url.pathname === CONNECT ? tickets.get(given) : undefined
    recorder.add('upgrade', { outcome: subscriptions ? 'open' : '401' })
    if (!subscriptions) {
      refused(platform, `GET ${url.pathname}`, '401', { reason: 'ticket unknown, used or older than 90 s' })
      turnDown(socket, '401')
      return
    }
    tickets.delete(given)
    open(req, socket, head, subscriptions)
  })

  const live = (): readonly Connection[] => [...here].filter((c) => c.state === 'open')

  return {
    all,
    present: () => [...here],
    live,
    waitForLive(count, timeoutMs) {
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          watchers.delete(look)
          clearTimeout(timer)
        }
        const look = (): void => {
          const now = live()
          if (now.length < count) return
          stop()
          resolve(now)
        }
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`Waited ${timeoutMs} ms for ${count} live connections, there are ${live().length}. Upgrades: ${JSON.stringify(recorder.all('upgrade').slice(-8))}`))
        }, timeoutMs)
        watchers.add(look)
        look()
      })
    },
    failUpgrades(how, times) {
      fault = { how, left: times }
    },
    acceptUpgrades() {
      fault = null
    },
    worstOpensPerSecond: () => worst,
    close: () => sockets.close(),
  }
}
