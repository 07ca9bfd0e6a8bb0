// The real @larksuiteoapi/node-sdk 1.74.0, pointed at a stand-in as feishu.md section 1 shows.
import * as lark from '@larksuiteoapi/node-sdk'
import axios, { AxiosError } from 'axios'
import { onTestFinished } from 'vitest'
import { startFeishuStandIn, type FeishuOptions, type FeishuStandIn } from '../../stand-in/feishu/index.ts'

export const GROUP = '三中工会群'
export const CREATE = 'POST /open-apis/im/v1/messages'
export const PULL = 'POST /callback/ws/endpoint'

const silent = (): void => undefined
const logger = { fatal: silent, error: silent, warn: silent, info: silent, debug: silent, trace: silent }

function http(): lark.HttpInstance {
  const ax = axios.create({ timeout: 8_000, proxy: false })
  // Downloads need their headers beside the data, as in the SDK's own instance.
  ax.interceptors.response.use((r) => ('$return_headers' in r.config ? { data: r.data as unknown, headers: r.headers } : r.data) as never)
  // The SDK's typing is that of another axios.
  return ax as unknown as lark.HttpInstance
}

/** A stand-in with a group of three, closed when the test ends. */
export async function school(options: FeishuOptions = {}): Promise<FeishuStandIn> {
  const standIn = await startFeishuStandIn({
    people: [{ name: '王芳' }, { name: '张伟' }, { name: '赵磊' }],
    chats: [{ name: GROUP, owner: '赵磊' }],
    client: { ReconnectNonce: 0.02, ReconnectInterval: 0.02 },
    ...options,
  })
  onTestFinished(() => standIn.close())
  return standIn
}

/** A client of the SDK; its token cache is its own. */
export function clientOf(standIn: FeishuStandIn, appSecret = standIn.appSecret): lark.Client {
  return new lark.Client({ appId: standIn.appId, appSecret, domain: standIn.baseUrl, httpInstance: http(), cache: new lark.DefaultCache(), logger })
}

/** What the SDK hands to a handler: header and event in one. */
export type Flat = Readonly<Record<string, unknown>> & { readonly event_id: string; readonly event_type: string }

export interface Bot {
  readonly ws: lark.WSClient
  readonly seen: Flat[]
  readonly errors: string[]
  state(): string
}

export interface BotOptions {
  readonly secret?: string
  readonly pingTimeoutSec?: number
  readonly handshakeTimeoutMs?: number
  /** Resolves when the first ping came; false does not wait. */
  readonly wait?: boolean
  readonly on?: (event: Flat) => unknown
}

export const TYPES = [
  'im.message.receive_v1', 'card.action.trigger', 'im.chat.member.bot.added_v1', 'im.chat.member.bot.deleted_v1', 'im.chat.member.user.added_v1',
  'im.chat.member.user.deleted_v1', 'im.chat.disbanded_v1', 'im.chat.access_event.bot_p2p_chat_entered_v1', 'im.message.recalled_v1', 'contact.user.deleted_v3',
] as const

/** A connected WSClient, closed when the test ends. `on` answers every event; by default with {}. */
export async function bot(standIn: FeishuStandIn, o: BotOptions = {}): Promise<Bot> {
  const seen: Flat[] = []
  const errors: string[] = []
  const handler = async (data: Flat): Promise<unknown> => {
    seen.push(data)
    return o.on ? await o.on(data) : {}
  }
  // Typed loosely, as the reference advises: the SDK's own types lack the card callback.
  const handlers = Object.fromEntries(TYPES.map((type) => [type, handler])) as Parameters<lark.EventDispatcher['register']>[0]
  const ws = new lark.WSClient({
    appId: standIn.appId, appSecret: o.secret ?? standIn.appSecret, domain: standIn.baseUrl, httpInstance: http(), logger, autoReconnect: true,
    handshakeTimeoutMs: o.handshakeTimeoutMs ?? 10_000, ...(o.pingTimeoutSec === undefined ? {} : { wsConfig: { pingTimeout: o.pingTimeoutSec } }),
    onError: (error: unknown) => errors.push(error instanceof Error ? error.message : String(error)),
  })
  onTestFinished(() => ws.close({ force: true }))
  const pings = standIn.records.all('ping').length
  await ws.start({ eventDispatcher: new lark.EventDispatcher({ logger }).register(handlers) })
  if (o.wait !== false) await standIn.records.waitFor('ping', () => true, { count: pings + 1 })
  return { ws, seen, errors, state: () => ws.getConnectionStatus().state }
}

export interface Refused {
  readonly status: number
  readonly code: number
  readonly msg: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly error: Readonly<Record<string, unknown>>
}

/** What the SDK's call was refused with; throws when it was not. */
export async function refusal(call: Promise<unknown>): Promise<Refused> {
  try {
    const answer = await call
    throw new Error(`not refused: ${JSON.stringify(answer)}`)
  } catch (error) {
    if (!(error instanceof AxiosError) || !error.response) throw error
    const { code, msg, error: more = {} } = error.response.data as { code: number; msg: string; error?: Record<string, unknown> }
    return { status: error.response.status, code, msg, headers: error.response.headers, error: more }
  }
}

export const text = (line: string): string => JSON.stringify({ text: line })

export interface SendOptions {
  readonly type?: string
  readonly uuid?: string
  readonly content?: string
  readonly idType?: 'chat_id' | 'open_id' | 'user_id' | 'union_id' | 'email'
}

/** Sends and returns the message id. */
export async function send(client: lark.Client, to: string, line: string, o: SendOptions = {}): Promise<string> {
  const answer = await client.im.v1.message.create({
    params: { receive_id_type: o.idType ?? (to.startsWith('oc_') ? 'chat_id' : 'open_id') },
    data: { receive_id: to, msg_type: o.type ?? 'text', content: o.content ?? text(line), ...(o.uuid === undefined ? {} : { uuid: o.uuid }) },
  })
  return answer.data?.message_id ?? ''
}

export type Card = Record<string, unknown>

/** A card with these elements. */
export const card = (elements: readonly object[], rest: object = {}): Card => ({
  schema: '2.0', config: { update_multi: true }, header: { title: { tag: 'plain_text', content: '春游报名' }, template: 'blue' }, body: { elements }, ...rest,
})

export const plain = (content: string): object => ({ tag: 'plain_text', content })

export const button = (label: string, value: object = { act: label }, rest: object = {}): object => ({
  tag: 'button', text: plain(label), type: 'default', behaviors: [{ type: 'callback', value }], ...rest,
})

export const sendCard = (client: lark.Client, to: string, shown: Card): Promise<string> => send(client, to, '', { type: 'interactive', content: JSON.stringify(shown) })
