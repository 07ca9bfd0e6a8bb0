// One long connection through the SDK's WSClient, with its gaps bridged. Behaviour of the SDK: feishu.md section 2.
import type * as lark from '@larksuiteoapi/node-sdk'
import type { Socket, SocketEvents } from './link.ts'
import { codeOf } from './errors.ts'
import { bareUrl, type FeishuConfig } from './config.ts'
import type { Loaded } from './sdk.ts'

/**
 * Parts of WSClient 1.74.0 that are private, and why they are touched. A test fails when a version of the SDK no longer has them.
 * - updateWs: the server's PingInterval (120 s) is also how late silence would be noticed; it is shortened, from the endpoint pull and
 *   from every pong, and one that is missing (NaN: a storm of pings) is replaced.
 * - setWSInstance: the only place where the open socket can be seen. Its frames are the proof of life that the SDK does not pass on,
 *   its close has no callback when autoReconnect is off, and frames that come with the upgrade are lost before the SDK listens.
 */
interface Innards {
  readonly wsConfig: {
    updateWs(config: { pingInterval?: number }): void
    setWSInstance(socket: WebSocketLike | null): void
  }
}

/** The members of `ws` 8 that are used. */
interface WebSocketLike {
  on(event: 'message' | 'close', listener: () => void): void
  pause(): void
  resume(): void
}

export interface SocketOptions {
  readonly loaded: Loaded
  readonly config: FeishuConfig
  readonly dispatcher: lark.EventDispatcher
  readonly pingMs: number
  readonly on: SocketEvents
  /** The endpoint pull was refused with this code. */
  readonly refused: (code: number) => void
}

const HANDSHAKE_MS = 10_000

/** Throws when they are not there any more. */
export function innardsOf(client: object): Innards {
  const { wsConfig } = client as Partial<Innards>
  if (typeof wsConfig?.updateWs !== 'function' || typeof wsConfig.setWSInstance !== 'function') throw new Error('@larksuiteoapi/node-sdk has changed inside: adapters/feishu/socket.ts was written for 1.74.0')
  return { wsConfig }
}

/** Begins to connect; `on` tells what becomes of it. Reconnecting is the link's affair: the SDK's own has no growing delay and silent ends. */
export async function openSocket(o: SocketOptions): Promise<Socket> {
  const { sdk, http, logger } = o.loaded
  // The code of a refused pull reaches no callback of the SDK.
  const request = async (options: Parameters<typeof http.request>[0]): Promise<unknown> => {
    const body: unknown = await http.request(options)
    const code = codeOf(body)
    if (code !== null && code !== 0) o.refused(code)
    return body
  }
  const client = new sdk.WSClient({
    appId: o.config.appId, appSecret: o.config.appSecret, domain: bareUrl(o.config.baseUrl), httpInstance: { ...http, request } as lark.HttpInstance, logger, loggerLevel: sdk.LoggerLevel.warn,
    autoReconnect: false, handshakeTimeoutMs: HANDSHAKE_MS,
    onReady: () => { o.on.up() },
    onError: () => { o.on.down('refused') },
  })
  const { wsConfig } = innardsOf(client)
  const updateWs = wsConfig.updateWs.bind(wsConfig)
  wsConfig.updateWs = (config) => {
    const asked = config.pingInterval
    updateWs('pingInterval' in config ? { ...config, pingInterval: asked !== undefined && asked > 0 ? Math.min(asked, o.pingMs) : o.pingMs } : config)
  }
  const setInstance = wsConfig.setWSInstance.bind(wsConfig)
  wsConfig.setWSInstance = (socket) => {
    setInstance(socket)
    if (socket === null) return
    socket.on('message', () => { o.on.frame() })
    socket.on('close', () => { o.on.down('closed') })
    // Until the SDK listens, which it does in the same turn, frames wait.
    socket.pause()
    setImmediate(() => { socket.resume() })
  }
  await client.start({ eventDispatcher: o.dispatcher })
  // An app id of the wrong form: no request, no callback.
  if (client.getConnectionStatus().state === 'idle') o.on.down('not started')
  return { close: () => { client.close({ force: true }) } }
}
