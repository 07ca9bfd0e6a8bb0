// Feishu as a platform: the long connection brings events, the open API carries answers. Quirks and limits: README.md beside this file.
import { createPacer } from '../../bot/model/pacer.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { InboundEvent } from '../../bot/model/event.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { AcceptResult, Destination, PlatformAdapter, PlatformHooks } from '../../bot/ports/platform.ts'
import { createApi, type SendTo } from './api.ts'
import { createCaller } from './call.ts'
import { capabilities } from './capabilities.ts'
import { isAppId, type FeishuConfig } from './config.ts'
import { FeishuError, refusalOf } from './errors.ts'
import { createLink, LINK_TIMING, type LinkTiming } from './link.ts'
import { createPeople } from './people.ts'
import { createPresses, toastOf, UNREADABLE, type PressAnswer } from './presses.ts'
import { IGNORED, READERS, toClick, type Known } from './receive.ts'
import { renderMessage, renderToast } from './render.ts'
import { createClient, loadSdk, type Loaded } from './sdk.ts'
import { openSocket } from './socket.ts'

export { checkFeishu } from './check.ts'
export type { FeishuConfig } from './config.ts'

export interface FeishuOptions {
  readonly config: FeishuConfig
  readonly clock: Clock
  readonly log: Logger
  /** Even over 0 to 1, for the delays between tries. */
  readonly random?: () => number
  /** Other times of the long connection, for tests. */
  readonly timing?: Partial<LinkTiming>
}

const NO_HOOKS: PlatformHooks = { connection: () => undefined, metered: () => undefined, trouble: () => undefined }
/** What is posted to many keeps clear of the full and half hours, when Feishu answers 11232. */
const PEAKS_MS = 90_000
const UNSUPPORTED = 230054
/** Private chats that are remembered as such. */
const REMEMBERED = 50_000

/** The Feishu platform. Nothing is loaded and no call made before `start` or the first call. */
export function createFeishu(o: FeishuOptions): PlatformAdapter {
  const { config, clock, log } = o
  let hooks = NO_HOOKS
  let accept: ((event: InboundEvent) => Promise<AcceptResult>) | null = null
  let loading: Promise<Loaded> | null = null
  let botId: string | null = null
  let tenant: string | null = null
  const privateChats = new Set<string>()

  const load = (): Promise<Loaded> => (loading ??= loadSdk(config, log, () => undefined))
  let client: Promise<ReturnType<typeof createClient>> | null = null
  const pacer = createPacer(clock, { peaksMs: PEAKS_MS })
  const api = createApi(createCaller({
    client: () => (client ??= load().then((loaded) => createClient(loaded, config))), credentials: config, pacer, clock, log, hooks: () => hooks,
  }))
  const people = createPeople(api, () => clock.now(), () => tenant)
  const presses = createPresses(clock, (error) => { log.warn('feishu press was not stored', { err: error }) })
  const known: Known = { get botId() { return botId }, nameOf: (user) => people.nameOf(user), isPrivate: (chat) => privateChats.has(chat) }

  function rememberPrivate(chat: string): void {
    privateChats.add(chat)
    for (const oldest of privateChats) {
      if (privateChats.size <= REMEMBERED) break
      privateChats.delete(oldest)
    }
  }

  /** Names that an event told in passing; one's own tenant is the one that events are for. */
  function learn(event: InboundEvent, data: unknown): void {
    if (event.sender.name !== null) people.heard(event.sender.id, event.sender.name)
    if (event.kind === 'message') for (const m of event.mentions) if (!m.self && m.userId !== '') people.heard(m.userId, m.name)
    const key = (data as { readonly tenant_key?: unknown } | null)?.tenant_key
    if (typeof key === 'string' && key !== '') tenant = key
  }

  /** Rejects when it could not be stored: the SDK then answers 500, and Feishu pushes again. */
  function store(event: InboundEvent): Promise<AcceptResult> {
    return accept === null ? Promise.reject(new Error('the adapter has stopped')) : accept(event)
  }

  async function take(type: string, data: unknown): Promise<object> {
    const received = READERS[type]?.(data, clock.now(), known) ?? null
    if (received === null) {
      log.warn('feishu event makes no sense', { type })
      return {}
    }
    if (received.privateChat !== null) rememberPrivate(received.privateChat)
    for (const event of received.events) {
      learn(event, data)
      await store(event)
    }
    return {}
  }

  async function takePress(data: unknown): Promise<PressAnswer> {
    const event = toClick(data, clock.now(), known)
    if (event === null) {
      log.warn('feishu event makes no sense', { type: 'card.action.trigger' })
      return toastOf(UNREADABLE)
    }
    learn(event, data)
    return presses.take(event.eventId, event.sender.id, () => store(event))
  }

  /** Who the bot is, so that its own mention is known. Asked again with each connection until it is told. */
  async function introduce(): Promise<void> {
    if (botId !== null) return
    try {
      botId = (await api.bot()).open_id
    } catch (error) {
      log.warn('feishu does not say who the bot is', { code: error instanceof PlatformError ? error.code : 'unknown' })
    }
  }

  function pullRefused(code: number): void {
    log.warn('feishu refused the connection', { code })
    // 514 and 403 are the endpoint's own words for what the token call says with 10014.
    const { says } = refusalOf(code === 514 || code === 403 ? 10_014 : code, 'token')
    if (says !== null) hooks.trouble(`feishu.pull-${code}`, says)
    if (code === 1_000_040_350) hooks.trouble(`feishu.pull-${code}`, '这个飞书应用的长连接太多了（最多 50 个），连不上：停掉别处用同一个 App ID 运行的程序。')
  }

  const link = createLink({
    clock, log, random: o.random ?? Math.random, timing: { ...LINK_TIMING, ...o.timing },
    changed: (state) => { hooks.connection(state) },
    async open(on) {
      const loaded = await load()
      await introduce()
      const dispatcher = new loaded.sdk.EventDispatcher({ logger: loaded.logger, loggerLevel: loaded.sdk.LoggerLevel.warn }).register({
        ...Object.fromEntries(Object.keys(READERS).map((type) => [type, (data: unknown) => take(type, data)])),
        ...Object.fromEntries(IGNORED.map((type) => [type, () => ({})])),
        'card.action.trigger': takePress,
      })
      return openSocket({ loaded, config, dispatcher, pingMs: { ...LINK_TIMING, ...o.timing }.pingMs, on, refused: pullRefused })
    },
  })

  function sendTo(to: Exclude<Destination, { kind: 'press' }>): SendTo {
    if (to.kind === 'user') return { kind: 'user', id: to.user, replyTo: null }
    // A reply goes where its message is; what is for one person alone is never one.
    const message = to.replyTo?.messageId ?? null
    return { kind: 'chat', id: to.chat, replyTo: message !== null && /^om_[\w-]{1,120}$/.test(message) ? message : null }
  }

  return {
    id: 'feishu',
    capabilities,
    start(take, given) {
      accept = take
      hooks = given
      if (isAppId(config.appId)) link.start()
      else {
        hooks.connection('down')
        hooks.trouble('feishu.app-id', 'FEISHU_APP_ID 写得不对，连不上飞书：它是 cli_ 加 16 位数字或字母，到开放平台「凭证与基础信息」重新抄一遍，再重启。')
      }
      return Promise.resolve()
    },
    async send(to, out, { key, hurry }) {
      if (to.kind === 'press') {
        if (presses.show(to.replyTo.eventId, to.user, renderToast(out), key)) return { messageId: to.replyTo.eventId }
        throw new PlatformError('press.gone', { retryable: false, hint: 'the press was no longer waiting for its toast' })
      }
      const place = sendTo(to)
      const alone = to.kind === 'user'
      try {
        const { messageId, chatId } = await api.send(place, renderMessage(out, alone), { key, hurry })
        if (alone && chatId !== null) rememberPrivate(chatId)
        return { messageId }
      } catch (error) {
        if (!(error instanceof FeishuError) || error.feishuCode !== UNSUPPORTED || out.kind !== 'card') throw error
        const { messageId } = await api.send(place, renderMessage({ kind: 'text', text: out.text }, alone), { key, hurry })
        return { messageId }
      }
    },
    async update(ref, to, out) {
      if (to.kind === 'press' || out.kind !== 'card') throw new PlatformError('feishu.update', { retryable: false, hint: 'only cards in a chat can be changed' })
      await api.patch(ref.messageId, renderMessage(out, to.kind === 'user').content, to.kind === 'chat' ? to.chat : to.user)
    },
    profile: (user, chat) => people.profile(user, chat),
    members: (chat) => people.members(chat),
    chats: () => api.chats(),
    stop() {
      accept = null
      link.stop()
      pacer.stop()
      presses.stop()
      return Promise.resolve()
    },
  }
}
