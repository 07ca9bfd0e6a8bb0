// A program that plays Feishu for one app on loopback. Use: `await startFeishuStandIn(options)`; what it can do: api.ts.
import { createStandInClock } from '../core/clock.ts'
import { mountControl } from '../core/control.ts'
import { createFaults } from '../core/fault.ts'
import { createHttpFront, type StandInReply, type StandInRequest } from '../core/http.ts'
import { createRecorder } from '../core/record.ts'
import { createChatApi } from './chat-api.ts'
import { ApiError } from './error.ts'
import { createEvents } from './event.ts'
import { createFiles } from './file.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { createLimiter } from './limit.ts'
import { createMessageApi } from './message-api.ts'
import { createPresser } from './press.ts'
import { createPusher } from './push.ts'
import { createScopes, DEFAULT_SCOPES, EMPLOYEE_ID } from './scope.ts'
import { createStore } from './store.ts'
import { createTalk } from './talk.ts'
import { createTokens } from './token.ts'
import type { FeishuStandIn } from './api.ts'
import type { ClientConfig, FeishuOptions } from './types.ts'
import { controlHandlers } from './control.ts'
import { createWorld } from './world.ts'
import { createStage } from './stage.ts'

export type * from './api.ts'
export type * from './types.ts'
export type { View } from '../core/view.ts'
export { DEFAULT_SCOPES } from './scope.ts'
export { TRUE_LIMITS } from './limit.ts'
export { demoFeishu } from './demo.ts'
export { hostileFrames, hostileMessages } from './hostile.ts'

const CLIENT: ClientConfig = { PingInterval: 120, ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30 }
const BOT_OPEN_ID = 'ou_bot'

/** Listens when it resolves. Close it, or the process stays. */
export async function startFeishuStandIn(options: FeishuOptions = {}): Promise<FeishuStandIn> {
  const { appId = 'cli_a1b2c3d4e5f60718', appSecret = 'stand-in-secret-of-feishu', tenantKey = '16a1b2c3d4e5f607', botName = '工会小助手', speed = 1 } = options
  const clock = createStandInClock({ speed, ...(options.startAt === undefined ? {} : { startAt: options.startAt }) })
  const recorder = createRecorder(clock)
  const faults = createFaults()
  const secrets = ['app_secret', 'AppSecret', 'tenant_access_token']
  const front = createHttpFront({ clock, recorder, faults, secrets })
  const scopes = createScopes(options.scopes ?? DEFAULT_SCOPES, appId)
  const world = createWorld(() => scopes.has(EMPLOYEE_ID))
  for (const person of options.people ?? []) world.addPerson(person)
  for (const chat of options.chats ?? []) world.addChat(chat)

  const tokens = createTokens(clock, appId, appSecret)
  const limiter = createLimiter(clock, options.limits ?? {}, speed)
  const store = createStore(clock, recorder)
  const files = createFiles()
  const messages = createMessageApi({ clock, world, store, limiter, files, appId, tenantKey, sensitiveWords: options.sensitiveWords ?? [], dlp: options.dlp ?? false })
  const chats = createChatApi({ world, scopes, appId, tenantKey, botName, botOpenId: BOT_OPEN_ID })
  const pusher = createPusher(clock, recorder, () => gateway)
  const gateway: Gateway = createGateway({
    clock, recorder, appId, appSecret, client: { ...CLIENT, ...options.client }, baseUrl: () => front.url(), onReady: () => pusher.flush(), onData: (frame, line) => pusher.onAck(frame, line),
  })
  const events = createEvents({ clock, recorder, pusher, world, appId, tenantKey, subscribed: options.events })
  const talk = createTalk({ clock, recorder, world, store, events, files, scopes, tenantKey, appId, botName, botOpenId: BOT_OPEN_ID })
  const presser = createPresser({
    clock, recorder, world, store, pusher, messages, appId, tenantKey, subscribed: options.events?.includes('card.action.trigger') ?? true,
    reachable: () => gateway.connections().some((c) => c.open),
  })
  const refusals: Record<string, number> = {}
  let calls = 0

  async function answer(req: StandInRequest, work: () => object | Promise<object>): Promise<StandInReply> {
    try {
      return { body: await work() }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refusals[error.code] = (refusals[error.code] ?? 0) + 1
      recorder.add('refusal', { code: error.code, route: req.route, params: req.params })
      return error.reply()
    }
  }

  /** A call of the open API: token, limits, scope, then the work. `name`: what the answer calls its content. */
  function api(method: string, path: string, work: (req: StandInRequest) => object | Promise<object>, name: 'data' | 'bot' = 'data'): void {
    front.route(method, path, (req) => answer(req, async () => {
      calls += 1
      const type = req.headers['content-type'] ?? ''
      if (req.raw.length > 0 && !/^(application\/json|multipart\/form-data)\b/.test(type)) recorder.violation(`${req.route} with content-type «${type}»`)
      tokens.check(req.headers.authorization)
      limiter.call(req.route)
      scopes.check(req.route)
      return { code: 0, msg: name === 'bot' ? 'ok' : 'success', [name]: await work(req) }
    }))
  }

  front.route('POST', '/callback/ws/endpoint', (req) => gateway.pull(req))
  front.onUpgrade((req, socket, head, url) => gateway.upgrade(req, socket, head, url))
  front.route('POST', '/open-apis/auth/v3/tenant_access_token/internal', (req) => answer(req, () => {
    const { token, expire } = tokens.issue(req.body)
    recorder.add('token', { expire })
    return { code: 0, msg: 'ok', tenant_access_token: token, expire }
  }))
  api('GET', '/open-apis/bot/v3/info', () => chats.bot(), 'bot')
  api('GET', '/open-apis/application/v6/scopes', () => ({ scopes: scopes.list() }))
  api('POST', '/open-apis/im/v1/messages', (req) => messages.create(req))
  api('GET', '/open-apis/im/v1/messages', (req) => messages.list(req))
  api('POST', '/open-apis/im/v1/messages/:message_id/reply', (req) => messages.reply(req))
  api('PATCH', '/open-apis/im/v1/messages/:message_id', (req) => messages.patch(req))
  api('PUT', '/open-apis/im/v1/messages/:message_id', (req) => messages.put(req))
  api('DELETE', '/open-apis/im/v1/messages/:message_id', (req) => messages.remove(req))
  api('GET', '/open-apis/im/v1/messages/:message_id', (req) => messages.get(req))
  api('POST', '/open-apis/interactive/v1/card/update', (req) => presser.lateUpdate(req))
  api('GET', '/open-apis/im/v1/chats', (req) => chats.list(req))
  api('GET', '/open-apis/im/v1/chats/:chat_id', (req) => chats.get(req))
  api('GET', '/open-apis/im/v1/chats/:chat_id/members', (req) => chats.members(req))
  api('GET', '/open-apis/contact/v3/users/:user_id', (req) => chats.user(req))
  api('POST', '/open-apis/im/v1/images', (req) => ({ image_key: files.uploadImage(req).key }))
  api('POST', '/open-apis/im/v1/files', (req) => ({ file_key: files.uploadFile(req).key }))
  front.route('GET', '/open-apis/im/v1/messages/:message_id/resources/:file_key', (req) => resource(req))

  /** Bytes, so not in the usual shape. */
  async function resource(req: StandInRequest): Promise<StandInReply> {
    let bytes = Buffer.alloc(0)
    const refused = await answer(req, () => {
      calls += 1
      tokens.check(req.headers.authorization)
      limiter.call(req.route)
      scopes.check(req.route)
      const key = req.params['file_key'] ?? ''
      const file = files.find(key)
      const message = store.find(req.params['message_id'] ?? '')
      if (!message) throw new ApiError(99992354)
      if (!file || !message.content.includes(key) || (req.query['type'] === 'image') !== (file.kind === 'image')) throw new ApiError(234003)
      bytes = Buffer.from(file.bytes)
      return {}
    })
    return refused.status === undefined ? { headers: { 'content-type': 'application/octet-stream' }, body: bytes } : refused
  }

  const standIn: FeishuStandIn = {
    get baseUrl() {
      return front.url()
    },
    appId, appSecret, tenantKey, botOpenId: BOT_OPEN_ID, clock, records: recorder, faults, limits: limiter.limits, gateway: gateway.mode,
    ...createStage({ clock, recorder, faults, front, world, store, events, pusher, gateway, limiter, scopes, tokens, presser, talk, tenantKey }),
    counters: () => ({ pulls: gateway.pulls(), tokenCalls: tokens.calls(), calls, callsThisMonth: limiter.callsThisMonth(), refusals: { ...refusals } }),
    async close() {
      clock.stop()
      gateway.close()
      await front.close()
    },
  }
  mountControl({ front, clock, recorder, faults, title: '飞书替身' }, controlHandlers(standIn, world, store, talk))
  await front.listen(options.port)
  return standIn
}
