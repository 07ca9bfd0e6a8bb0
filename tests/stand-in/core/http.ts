// HTTP front of a stand-in: routes, faults, and a record of every request; 127.0.0.1 only. Rules: stand-ins.md "General".
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { StandInClock } from './clock.ts'
import type { Faults } from './fault.ts'
import type { Recorder } from './record.ts'

export interface StandInRequest {
  readonly method: string
  /** `METHOD /pattern`, the name of the route. */
  readonly route: string
  readonly path: string
  /** The `:name` parts of the pattern. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  /** The JSON body; undefined when there is none, or it is no JSON. */
  readonly body: unknown
  readonly raw: Buffer
}

export interface StandInReply {
  /** 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object goes out as JSON, a string or bytes as they are (with a content-type among the headers). */
  readonly body: unknown
  /** More to record with the request. */
  readonly note?: object
}

export type RouteHandler = (req: StandInRequest) => StandInReply | Promise<StandInReply>

export interface HttpFront {
  /** `pattern` such as `/open-apis/im/v1/messages/:id`. `quiet`: neither recorded nor subject to faults (control, page). */
  route(method: string, pattern: string, handler: RouteHandler, o?: { readonly quiet?: boolean }): void
  /** All requests to upgrade; without, they are refused. */
  onUpgrade(hook: (req: IncomingMessage, socket: Duplex, head: Buffer, url: URL) => void): void
  /** Opens at a port (any free one) of 127.0.0.1. Resolves with the base URL, without a trailing slash. */
  listen(port?: number): Promise<string>
  /** The base URL; throws before `listen`. */
  url(): string
  /** Takes no new connection from now on (connection refused); those that are open stay. `listen` on the same port undoes it. */
  refuse(): Promise<void>
  /** Destroys all sockets and closes. */
  close(): Promise<void>
}

export interface HttpFrontOptions {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly faults: Faults
  /** Fields of bodies, replies and queries whose value is not recorded. */
  readonly secrets?: readonly string[]
  /** What an unknown route answers (it is a violation, too). */
  readonly unknown?: RouteHandler
}

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'x-acs-dingtalk-access-token'])
const MAX_BODY_BYTES = 32 * 1024 * 1024

interface Route {
  readonly name: string
  readonly parts: readonly string[]
  readonly handler: RouteHandler
  readonly quiet: boolean
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function match(parts: readonly string[], path: readonly string[]): Record<string, string> | null {
  if (parts.length !== path.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of parts.entries()) {
    const given = path[i] as string
    if (part.startsWith(':')) params[part.slice(1)] = decode(given)
    else if (part !== given) return null
  }
  return params
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Nothing is served before `listen`. */
export function createHttpFront(o: HttpFrontOptions): HttpFront {
  const routes = new Map<string, Route[]>()
  const sockets = new Set<Socket>()
  const secrets = new Set(o.secrets)
  let upgrade: Parameters<HttpFront['onUpgrade']>[0] | undefined
  let base = ''

  const redact = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || Buffer.isBuffer(value)) return Buffer.isBuffer(value) ? `${value.length} bytes` : value
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, secrets.has(k) ? '***' : v]))
  }

  function find(method: string, path: string): { readonly route: Route; readonly params: Record<string, string> } | null {
    const parts = path.split('/')
    for (const route of routes.get(method) ?? []) {
      const params = match(route.parts, parts)
      if (params) return { route, params }
    }
    return null
  }

  function send(res: ServerResponse, reply: StandInReply): void {
    const plain = typeof reply.body === 'string' || Buffer.isBuffer(reply.body)
    // The platform's clock is ours: a client that reads its own skew from here reads virtual time.
    const headers = { date: new Date(o.clock.now()).toUTCString(), ...(plain ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...reply.headers }
    res.writeHead(reply.status ?? 200, headers)
    res.end(plain ? reply.body : JSON.stringify(reply.body))
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1')
    const method = req.method ?? 'GET'
    const raw = await readBody(req)
    const body = parse(raw)
    const found = find(method, url.pathname)
    const name = found?.route.name ?? `${method} ${url.pathname}`
    const query = Object.fromEntries(url.searchParams)
    const request: StandInRequest = { method, route: name, path: url.pathname, params: found?.params ?? {}, query, headers: req.headers, body, raw }
    const record = (outcome: object): void => {
      if (found?.route.quiet) return
      const headers = Object.fromEntries(Object.entries(req.headers).map(([k, v]) => [k, SECRET_HEADERS.has(k) ? '***' : v]))
      const shown = body === undefined && raw.length > 0 ? `${raw.length} bytes` : redact(body)
      o.recorder.add('http', { route: name, method, path: url.pathname, query: redact(query), body: shown, headers, ...outcome })
    }
    const fault = found?.route.quiet ? null : o.faults.take(name, body)
    if (fault?.kind === 'hang') {
      record({ status: 0, fault: 'hang' })
      return
    }
    if (fault?.kind === 'reset') {
      record({ status: 0, fault: 'reset' })
      req.socket.destroy()
      return
    }
    if (fault?.kind === 'malformed') {
      record({ status: 200, fault: 'malformed' })
      send(res, { headers: { 'content-type': 'application/json' }, body: '{"code":0,"data":{' })
      return
    }
    if (fault?.kind === 'reply') {
      record({ status: fault.status, reply: redact(fault.body), fault: 'reply' })
      send(res, { status: fault.status, body: fault.body, ...(fault.headers ? { headers: fault.headers } : {}) })
      return
    }
    if (fault?.kind === 'latency') {
      const { ms } = fault
      await new Promise<void>((resolve) => o.clock.after(ms, resolve))
    }
    if (!found) o.recorder.violation(`unknown route: ${name}`)
    const handler: RouteHandler = found?.route.handler ?? o.unknown ?? (() => ({ status: 404, body: '404 page not found' }))
    const reply = await handler(request)
    record({ status: reply.status ?? 200, reply: redact(reply.body), ...reply.note, ...(fault ? { fault: fault.kind } : {}) })
    if (fault?.kind === 'drop-after-accept') req.socket.destroy()
    else send(res, reply)
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      // A client that hung up is no fault of ours; anything else is a bug of the stand-in and must be seen.
      if (!req.socket.destroyed) {
        o.recorder.violation(`stand-in broke at ${req.method} ${req.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        send(res, { status: 500, body: { code: 500, msg: 'stand-in broke' } })
      }
    })
  })
  // Otherwise a keep-alive socket that idles 5 s is reset under the client's next request, which no test asked for.
  server.keepAliveTimeout = 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (upgrade) upgrade(req, socket, head, new URL(req.url ?? '/', 'http://127.0.0.1'))
    else socket.destroy()
  })

  return {
    route(method, pattern, handler, { quiet = false } = {}) {
      const list = routes.get(method) ?? []
      routes.set(method, list)
      list.push({ name: `${method} ${pattern}`, parts: pattern.split('/'), handler, quiet })
    },
    onUpgrade(hook) {
      upgrade = hook
    },
    listen(port = 0) {
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
          resolve(base)
        })
      })
    },
    url() {
      if (base === '') throw new Error('The stand-in does not listen yet.')
      return base
    },
    // The callback of close waits for open sockets: those shall stay, so nothing waits for it.
    refuse: async () => {
      server.close()
    },
    async close() {
      const closed = server.listening ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
