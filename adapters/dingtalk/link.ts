// The SDK's client with its gaps bridged: dingtalk-stream 2.1.5, pinned by tests/unit/adapters/dingtalk-link.test.ts. Reasons: dingtalk.md sections 1 to 4.
import type { DWClientDownStream } from 'dingtalk-stream'
import type { PlatformError } from '../../bot/model/errors.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import { plus } from '../../bot/model/time.ts'
import { isRecord, refusalIn } from './api.ts'
import { CALL_MS, type DingtalkConfig } from './config.ts'
import { noAnswer, toError, type Refused } from './errors.ts'
import { callHttp, NoAnswer } from './http.ts'
import { frameShape, parseJson, type Frame } from './payload.ts'

export const TOPIC_ROBOT = '/v1.0/im/bot/messages/get'
export const TOPIC_CARD = '/v1.0/card/instances/callback'
const TOPICS: readonly string[] = [TOPIC_ROBOT, TOPIC_CARD]

/** What a connection tells. None of these throws or waits. */
export interface LinkEvents {
  /** Anything was heard: it lives. */
  alive(): void
  /** A robot message or a press. `answer` acknowledges, with the response for a press. */
  callback(topic: string, frame: Frame, answer: (response: Readonly<Record<string, unknown>>) => void): void
  /** `answer` says whether the event is safe; where it is not, the platform sends it again. */
  event(frame: Frame, answer: (safe: boolean) => void): void
  /** The platform is about to close this connection: another one should be opened first. */
  drain(): void
  closed(): void
  /** What was received cannot be read; `what` names its kind and none of its words. */
  unreadable(what: string): void
}

/** One open connection. */
export interface Link {
  ping(): void
  /** Ends it with a handshake. */
  close(): void
  /** Ends it at once: the other side may not be there any more. */
  terminate(): void
}

export interface DialOptions {
  readonly config: DingtalkConfig
  readonly clock: Clock
  /** The longest for the gateway, and again for the upgrade. */
  readonly dialMs: number
  /** What the gateway refused, before the attempt fails. */
  readonly refused: (refused: Refused) => void
}

/** The members of `ws` that are used here; the SDK hides its own behind `private`. */
interface Socket {
  on(event: 'open' | 'close' | 'pong' | 'message' | 'ping', fn: () => void): void
  on(event: 'error', fn: (error: Error) => void): void
  removeAllListeners(event: string): void
  ping(): void
  close(): void
  terminate(): void
}

interface Inside {
  socket?: Socket
  dw_url?: string
}

type Subscriptions = readonly { readonly type: string; readonly topic: string }[]

const SUBSCRIPTIONS: Subscriptions = [{ type: 'EVENT', topic: '*' }, ...TOPICS.map((topic) => ({ type: 'CALLBACK', topic }))]

/** Pulls an address for one connection: it holds a ticket that works once, for 90 s. `refused` is told before PlatformError is thrown. */
export async function pullEndpoint({ config, clock, refused: tell }: Omit<DialOptions, 'dialMs'>, subscriptions: Subscriptions = SUBSCRIPTIONS): Promise<string> {
  const fail = (refused: Refused): PlatformError => {
    tell(refused)
    return toError(refused, true)
  }
  try {
    const answer = await callHttp(clock, {
      method: 'POST', url: `${config.baseUrl}/v1.0/gateway/connections/open`, timeoutMs: CALL_MS,
      body: { clientId: config.clientId, clientSecret: config.clientSecret, ua: 'gonghui-bot/1', subscriptions },
    })
    const refused = refusalIn('api', answer)
    if (refused) throw fail(refused)
    const { endpoint, ticket } = isRecord(answer.body) ? answer.body : {}
    if (typeof endpoint !== 'string' || typeof ticket !== 'string' || ticket === '' || !isSocketAddress(endpoint)) throw fail({ door: 'api', status: answer.status, code: 'broken' })
    // The SDK does not encode the ticket; a + or & in it would be lost.
    return `${endpoint}?ticket=${encodeURIComponent(ticket)}`
  } catch (error) {
    if (error instanceof NoAnswer) throw noAnswer(error.code, error.reached, true)
    throw error
  }
}

/** `ws` writes an address that it does not understand into its error, ticket and all: such a one is not even tried. */
function isSocketAddress(endpoint: string): boolean {
  return URL.canParse(endpoint) && /^wss?:$/.test(new URL(endpoint).protocol) && !endpoint.includes('#') && !endpoint.includes('?')
}

/**
 * Opens one connection. Rejects when it did not come about within `dialMs` for each of its two steps; then nothing of it is left.
 * The SDK is loaded when it is first needed.
 */
export async function dial(o: DialOptions, events: LinkEvents): Promise<Link> {
  const { DWClient } = await import('dingtalk-stream')

  // dingtalk-stream 2.1.5: gateway address fixed and without a time limit; ticket not encoded; reconnects in a storm and as a zombie;
  // malformed frames throw out of the socket's listener and leave it deaf; events are acknowledged before they are stored; sockets,
  // errors and secrets are printed with console. One client serves one connection, and `connect`, `disconnect` and keepAlive are not used.
  class LinkClient extends DWClient {
    /** The frame that the SDK is handing on right now, as it was checked. */
    private frame: Frame | null = null

    constructor() {
      super({ clientId: o.config.clientId, clientSecret: o.config.clientSecret, keepAlive: false, debug: false })
      this.config.autoReconnect = false
      // The SDK's default list is one array for all clients.
      this.config.subscriptions = [{ type: 'EVENT', topic: '*' }]
      for (const topic of TOPICS) this.registerCallbackListener(topic, () => this.heard(topic))
    }

    override async getEndpoint(): Promise<this> {
      this.inside.dw_url = await pullEndpoint(o, this.config.subscriptions)
      return this
    }

    /** The SDK's socket, its messages and acknowledgements; but what it prints on `open` and `error` is taken off. */
    override _connect(): Promise<void> {
      // Its promise hangs on the listeners that are taken off.
      super._connect().catch(() => undefined)
      const { socket } = this.inside
      return new Promise((resolve, reject) => {
        if (!socket) {
          reject(noAnswer('socket', true, true))
          return
        }
        for (const loud of ['open', 'error']) socket.removeAllListeners(loud)
        socket.on('open', () => {
          this.connected = true
          resolve()
        })
        socket.on('error', () => {
          socket.terminate()
          reject(noAnswer('socket', true, true))
        })
        socket.on('close', () => {
          reject(noAnswer('socket', true, true))
          events.closed()
        })
        for (const sign of ['pong', 'ping', 'message'] as const) socket.on(sign, () => events.alive())
      })
    }

    override onDownStream(data: string): void {
      try {
        // Bytes in truth, whatever the SDK's types say; both parse.
        const read = frameShape.safeParse(parseJson(data))
        if (!read.success) {
          events.unreadable('frame')
          return
        }
        this.frame = read.data
        super.onDownStream(data)
        if (read.data.type === 'SYSTEM' && read.data.headers.topic === 'disconnect') events.drain()
      } catch {
        events.unreadable('frame that the SDK threw at')
      }
    }

    /** The SDK acknowledges an event as soon as its listener returns; here it waits until the event is safe. */
    override onEvent(): void {
      const { frame } = this
      if (frame) events.event(frame, (safe) => this.acknowledge(frame, (id) => this.send(id, { status: safe ? 'SUCCESS' : 'LATER' })))
    }

    /** A topic nobody listens to is never acknowledged by the SDK, and `error` is one that throws. */
    override onCallback(message: DWClientDownStream): void {
      if (TOPICS.includes(message.headers.topic)) {
        super.onCallback(message)
        return
      }
      events.unreadable('topic')
      if (this.frame) this.acknowledge(this.frame, (id) => this.socketCallBackResponse(id, {}))
    }

    private heard(topic: string): void {
      const { frame } = this
      if (frame) events.callback(topic, frame, (response) => this.acknowledge(frame, (id) => this.socketCallBackResponse(id, response)))
    }

    /** A socket that is gone takes no acknowledgement; whoever waited for it sends again. */
    private acknowledge(frame: Frame, send: (messageId: string) => void): void {
      const { messageId } = frame.headers
      if (messageId === null) return
      try {
        send(messageId)
      } catch {
        events.unreadable('acknowledgement that was not taken')
      }
    }

    private get inside(): Inside {
      return this as unknown as Inside
    }

    /** Undefined before `_connect`. */
    wire(): Socket | undefined {
      return this.inside.socket
    }
  }

  const client = new LinkClient()
  const socket = (): Socket | undefined => client.wire()
  try {
    await within(o, client.getEndpoint())
    await within(o, client._connect())
  } catch (error) {
    socket()?.terminate()
    throw error
  }
  return {
    ping: () => socket()?.ping(),
    close: () => socket()?.close(),
    terminate: () => socket()?.terminate(),
  }
}

/** Rejects when `work` takes longer than one step of dialling may. */
function within<T>({ clock, dialMs }: DialOptions, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wake(plus(clock.now(), dialMs), () => reject(noAnswer('timeout', true, true)))
    work.then(resolve, reject).finally(cancel)
  })
}
