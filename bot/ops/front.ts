// The doors to the outside: /healthz for whoever HOST lets in, the 体验群 for this machine alone.
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What /healthz says; status 200 when `ok`, else 503. */
export interface Health {
  readonly ok: boolean
  readonly version: string
  readonly db: 'ok' | 'failed'
  readonly uptimeSeconds: number
  /** Messages that are due and not sent yet. */
  readonly pending: number
  /** Connections to platforms beyond this machine, and since when (ISO 8601); absent where there are none. */
  readonly platforms?: Readonly<Record<string, { readonly connected: boolean; readonly since: string }>>
}

export interface FrontOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly health: () => Promise<Health>
  /** The 体验群's page; null: left out. */
  readonly page: ((request: Request, env: HttpBindings) => Response | Promise<Response>) | null
}

export interface Front {
  readonly port: number
  /** Where this machine reaches it, without a slash at its end. */
  readonly url: string
  /** Ends every connection. */
  close(): Promise<void>
}

/** Whether that address of this machine's end of a connection is one that no other machine can reach. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address)
}

/**
 * Opens the doors. Where HOST is one address of the network, 127.0.0.1 gets a door of its own for the page; where it is all
 * addresses, the address at which a connection came in decides. Throws the system's error when a door cannot be opened.
 */
export async function openFront(o: FrontOptions): Promise<Front> {
  const listener = getRequestListener((request, env) => answer(o, request, env as HttpBindings))
  const servers: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })))
  }
  const open = async (host: string, port: number): Promise<AddressInfo> => {
    const server = createServer((incoming, outgoing) => { void listener(incoming, outgoing) })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    servers.push(server)
    return server.address() as AddressInfo
  }
  try {
    const { address, port } = await open(o.host, o.port)
    const everywhere = address === '0.0.0.0' || address === '::'
    if (!everywhere && !isLoopback(address) && o.page) await open('127.0.0.1', port)
    return { port, url: `http://${address === '::1' ? '[::1]' : '127.0.0.1'}:${port}`, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What is answered to a request, by the address of this machine at which it came in. */
export async function answer(o: Pick<FrontOptions, 'health' | 'page'>, request: Request, env: HttpBindings): Promise<Response> {
  if (new URL(request.url).pathname === '/healthz') {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    const health = await o.health()
    return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } })
  }
  if (!o.page) return sorry('体验群没有打开：接了飞书或钉钉之后就收起来了。要看的话在 .env 里写 PLAYGROUND=1')
  if (!isLoopback(env.incoming.socket.localAddress)) return sorry('体验群只能在运行小助手的那台电脑上打开')
  return o.page(request, env)
}

function sorry(text: string): Response {
  return new Response(`${text}\n`, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } })
}
