// The real dingtalk-stream 2.1.5, pointed at a stand-in as dingtalk.md section 1 shows, and plain calls to its API.
import { DWClient, type DWClientDownStream, type EventAckData } from 'dingtalk-stream'
import { vi } from 'vitest'
import { startDingtalkStandIn, type DingtalkStandIn, type DingtalkStandInOptions } from '../../stand-in/dingtalk/index.ts'

export const ROBOT = '/v1.0/im/bot/messages/get'
export const CARD = '/v1.0/card/instances/callback'
export const GATEWAY = 'POST /v1.0/gateway/connections/open'
export const GROUP = 'cidAAA=='

export type Json = Record<string, unknown>

/** The SDK with its gateway on loopback; what its frame reader throws is kept, as it would end the process. */
export class LinkClient extends DWClient {
  readonly bad: unknown[] = []

  constructor(private readonly stand: DingtalkStandIn, private readonly secret = stand.app.clientSecret, private readonly encode = true) {
    super({ clientId: stand.app.clientId, clientSecret: secret, keepAlive: false })
    this.config.autoReconnect = false
    // The SDK's default list is one array for all instances.
    this.config.subscriptions = [{ type: 'EVENT', topic: '*' }]
  }

  override async getEndpoint(): Promise<this> {
    const answer = await fetch(`${this.stand.url}/v1.0/gateway/connections/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ clientId: this.config.clientId, clientSecret: this.secret, ua: 'test/1', subscriptions: this.config.subscriptions }),
    })
    if (!answer.ok) throw new Error(`gateway ${answer.status}`)
    const { endpoint, ticket } = (await answer.json()) as { endpoint: string; ticket: string }
    // Private in the SDK's typings.
    ;(this as unknown as { dw_url: string }).dw_url = `${endpoint}?ticket=${this.encode ? encodeURIComponent(ticket) : ticket}`
    return this
  }

  override onDownStream(data: string): void {
    try {
      super.onDownStream(data)
    } catch (error) {
      this.bad.push(error)
    }
  }
}

/** What a bot does at least. */
export function acknowledge(frame: DWClientDownStream, client: LinkClient): void {
  client.socketCallBackResponse(frame.headers.messageId, {})
}

/** Acknowledges and remembers. */
export function keeping(frames: DWClientDownStream[]): Pick<ConnectOptions, 'onMessage'> {
  return {
    onMessage(frame, client) {
      frames.push(frame)
      acknowledge(frame, client)
    },
  }
}

export interface Kit {
  readonly stand: DingtalkStandIn
  /** A link that is open. `topics`: callbacks it asks for; `onMessage` decides what is acknowledged. */
  connect(o?: ConnectOptions): Promise<LinkClient>
  /** A client that is not connected yet. */
  client(o?: { readonly secret?: string; readonly encode?: boolean }): LinkClient
  /** A call with a fresh token in the header. */
  api(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Json }>
  /** A call of the old host with a fresh token in the query. */
  oapi(path: string, body?: unknown): Promise<Json>
  post(url: string, body: unknown): Promise<{ readonly status: number; readonly body: Json }>
  /** The payload of the latest pushed robot message. */
  payload(): Json
  stop(): Promise<void>
}

export interface ConnectOptions {
  readonly topics?: readonly string[]
  readonly onMessage?: (frame: DWClientDownStream, client: LinkClient) => void
  readonly onEvent?: (frame: DWClientDownStream) => EventAckData
}

const PEOPLE = [
  { id: 'staff001', nick: '张三' },
  { id: 'staff002', nick: '李四' },
  { id: 'staff003', nick: '王五' },
  { id: 'guest1', nick: '外人', outside: 'missing' as const },
  { id: 'guest2', nick: '外人二', outside: 'empty' as const },
]

/** A stand-in with a small group, and clients that go with it. */
export async function dingtalkKit(options: DingtalkStandInOptions = {}): Promise<Kit> {
  // eslint-disable-next-line no-restricted-globals -- the SDK prints connections and socket errors here, whatever its settings
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => undefined)
  const stand = await startDingtalkStandIn({
    people: PEOPLE,
    chats: [{ id: GROUP, title: '三中工会群', members: PEOPLE.map((p) => p.id) }],
    pingEveryMs: Infinity,
    ...options,
  })
  const clients: LinkClient[] = []
  const call = async (url: string, init: RequestInit): Promise<{ readonly status: number; readonly body: Json }> => {
    const answer = await fetch(url, init)
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  const json = (body: unknown): RequestInit => (body === undefined ? {} : { body: JSON.stringify(body) })
  const token = async (): Promise<string> => {
    const { body } = await call(`${stand.url}/v1.0/oauth2/accessToken`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ appKey: stand.app.clientId, appSecret: stand.app.clientSecret }),
    })
    return String(body['accessToken'])
  }
  const kit: Kit = {
    stand,
    client({ secret, encode } = {}) {
      const made = new LinkClient(stand, secret, encode)
      clients.push(made)
      return made
    },
    async connect({ topics = [ROBOT, CARD], onMessage = acknowledge, onEvent } = {}) {
      const made = kit.client()
      for (const topic of topics) made.registerCallbackListener(topic, (frame: DWClientDownStream) => onMessage(frame, made))
      if (onEvent) made.registerAllEventListener(onEvent)
      const before = stand.live().length
      await made.getEndpoint()
      await made._connect()
      await stand.waitForLive(before + 1)
      return made
    },
    async api(method, path, body) {
      return call(`${stand.url}${path}`, { method, headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': await token() }, ...json(body) })
    },
    async oapi(path, body) {
      const join = path.includes('?') ? '&' : '?'
      const done = await call(`${stand.url}${path}${join}access_token=${await token()}`, { method: 'POST', headers: { 'content-type': 'application/json' }, ...json(body) })
      return done.body
    },
    post: (url, body) => call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, ...json(body) }),
    payload: () => JSON.parse(String(stand.recorder.all('push').at(-1)?.['data'])) as Json,
    async stop() {
      for (const c of clients) c.disconnect()
      await stand.close()
    },
  }
  return kit
}
