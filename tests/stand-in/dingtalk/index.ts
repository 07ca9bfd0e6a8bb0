// The DingTalk stand-in: the platform's role on loopback, for the real SDK and the bot. Interface: api.ts; rules: dingtalk.md, stand-ins.md D1-D12.
import { createStandInClock } from '../core/clock.ts'
import { mountControl } from '../core/control.ts'
import { createFaults } from '../core/fault.ts'
import { createHttpFront } from '../core/http.ts'
import { createRecorder } from '../core/record.ts'
import type { DingMessageKind, DingtalkStandIn, Say } from './api.ts'
import { serveCards } from './card.ts'
import { createChance } from './chance.ts'
import type { Connection } from './connection.ts'
import { serveDirectory } from './directory.ts'
import { serveGateway } from './gateway.ts'
import { createGuard } from './guard.ts'
import { hostile } from './hostile.ts'
import { createLimits } from './limit.ts'
import { serveMedia } from './media.ts'
import { ALL_SCOPES, type DingtalkStandInOptions } from './option.ts'
import type { App, Platform } from './platform.ts'
import { createPress } from './press.ts'
import { createPusher, type Pusher } from './push.ts'
import { Refusal } from './refusal.ts'
import { createSpeech } from './robot-message.ts'
import { serveRobotSends } from './robot-send.ts'
import { serveSessions } from './session.ts'
import { serveTokens } from './token.ts'
import { toastOf, viewOf } from './view.ts'
import { createWorld } from './world.ts'

export type * from './api.ts'
export { demoDingtalk, DEMO_TEMPLATE } from './demo.ts'
export { ALL_SCOPES, TRUE_LIMITS, type CardTemplate, type DingChatSpec, type DingDepartment, type DingLimits, type DingPersonSpec, type DingScope, type DingtalkStandInOptions, type TemplateButton } from './option.ts'

const SECRETS = ['clientSecret', 'appSecret', 'appsecret', 'accessToken', 'access_token', 'ticket']
const DEFAULT_WAIT_MS = 10_000

function build(options: DingtalkStandInOptions): Platform {
  const clock = options.clock ?? createStandInClock({ ...(options.speed === undefined ? {} : { speed: options.speed }), ...(options.startAt === undefined ? {} : { startAt: options.startAt }) })
  const recorder = createRecorder(clock)
  const faults = createFaults()
  const chance = createChance(options.seed ?? 1)
  const clientId = options.clientId ?? 'dingstandin0001'
  const app: App = {
    clientId,
    clientSecret: options.clientSecret ?? 'stand-in-secret',
    robotCode: options.robotCode ?? clientId,
    corpId: options.corpId ?? 'dingcorp1',
    botName: options.botName ?? '工会小助手',
    botDingtalkId: `$:LWCP_v1:$${chance.id('bot')}`,
  }
  const unknown = new Refusal(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.')
  const front = createHttpFront({ clock, recorder, faults, secrets: SECRETS, unknown: () => unknown.reply() })
  return {
    app, options, clock, recorder, faults, front, chance,
    limits: createLimits(clock, options.limits),
    world: createWorld({ clock, recorder, chance, corpId: app.corpId, departments: options.departments ?? [] }),
    scopes: new Set(options.scopes ?? ALL_SCOPES),
    tally: { calls: new Map(), refusals: new Map(), tokenCalls: 0, pushes: 0, lost: 0 },
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** What the control API's JSON means as `say`. */
function sayFromJson(body: Readonly<Record<string, unknown>>): Say {
  const { from, text: words, chat, reply, kind, mentions } = body
  if (typeof from !== 'string' || typeof words !== 'string') throw new Error('say needs from and text.')
  return {
    from, text: words, mentionBot: body['mentionBot'] === true,
    ...(text(chat) === undefined ? {} : { chat: String(chat) }),
    ...(text(reply) === undefined ? {} : { reply: String(reply) }),
    ...(text(kind) === undefined ? {} : { kind: kind as DingMessageKind }),
    ...(Array.isArray(mentions) ? { mentions: mentions.map(String) } : {}),
  }
}

/** Listens on 127.0.0.1 when it resolves. One for each test; `close` it. */
export async function startDingtalkStandIn(options: DingtalkStandInOptions = {}): Promise<DingtalkStandIn> {
  const platform = build(options)
  const { app, chance, clock, faults, front, limits, recorder, scopes, tally, world } = platform
  const tokens = serveTokens(platform)
  const guard = createGuard(platform, tokens)
  const gateway = serveGateway(platform, { onAck: (connection: Connection, ack) => pusher.onAck(connection, ack), onClose: () => undefined })
  const pusher: Pusher = createPusher(platform, () => gateway.present())
  const sessions = serveSessions(platform, guard)
  const media = serveMedia(platform, guard)
  serveRobotSends(platform, guard, (id) => media.isMedia(id))
  serveDirectory(platform, guard)
  const cards = serveCards(platform, guard)
  const say = createSpeech({ platform, pusher, sessions, media })
  const press = createPress({ platform, cards, pusher, say })

  for (const person of options.people ?? []) world.addPerson(person)
  for (const chat of options.chats ?? []) world.addChat(chat)

  const event: DingtalkStandIn['event'] = (eventType, data, { eventId = chance.uuid() } = {}) => {
    const now = String(clock.now())
    const headers = { eventType, eventId, eventCorpId: app.corpId, eventBornTime: now, eventUnifiedAppId: 'unified-stand-in' }
    pusher.push({ type: 'EVENT', topic: '*', data: JSON.stringify({ timeStamp: now, ...data }), headers, note: { eventId, eventType } })
    return eventId
  }
  const chatEvent = (eventType: string, chat: string, data: object = {}): void => {
    if (options.chatEvents === true) event(eventType, { openConversationId: chat, ...data })
  }

  mountControl({ front, clock, recorder, faults, title: '钉钉替身' }, {
    say: (body) => say(sayFromJson(body)),
    async press(body) {
      const { from, messageId, button, form } = body
      if (typeof from !== 'string' || typeof messageId !== 'string' || (typeof button !== 'string' && typeof button !== 'number')) throw new Error('press needs from, messageId and button.')
      const pressed = await press({ from, on: messageId, button, ...(typeof form === 'object' && form !== null ? { form: form as Record<string, unknown> } : {}) })
      return { ...pressed, text: toastOf(pressed) }
    },
    view: (chat) => viewOf(platform, cards, gateway.live().length, chat),
    more: {
      drop() {
        for (const connection of gateway.live()) connection.drop()
        return {}
      },
      disconnect() {
        for (const connection of gateway.live()) connection.disconnect()
        return {}
      },
      'revoke-token'() {
        tokens.revoke()
        return {}
      },
    },
  })

  const url = await front.listen(options.port ?? 0)
  const port = Number(new URL(url).port)

  return {
    url, app, clock, recorder, faults,

    addPerson: (person) => void world.addPerson(person),
    removePerson(id) {
      world.dropPerson(world.person(id))
      event('user_leave_org', { userId: [id] })
    },
    muteBot(person, muted) {
      world.person(person).botMuted = muted
    },
    flowControl(person, times = 1) {
      world.person(person).flowControlled = times
    },
    addChat: (chat) => void world.addChat(chat),
    addMember(chat, person) {
      world.chat(chat).members.add(world.person(person).id)
      chatEvent('chat_add_member', chat, { userId: [person] })
    },
    removeMember(chat, person) {
      world.chat(chat).members.delete(person)
      chatEvent('chat_remove_member', chat, { userId: [person] })
    },
    renameChat(chat, title) {
      world.chat(chat).title = title
      chatEvent('chat_update_title', chat, { title })
    },
    disband(chat) {
      world.chat(chat).disbanded = true
      chatEvent('chat_disband', chat)
    },
    setBot(chat, bot) {
      world.chat(chat).bot = bot
    },
    addTemplate: (template) => cards.addTemplate(template),
    setScopes(granted) {
      scopes.clear()
      for (const scope of granted) scopes.add(scope)
    },
    setLimits: (changed) => limits.set(changed),
    setMetered: (used) => limits.setMetered(used),

    say,
    press,
    read(person, messageId) {
      const message = world.message(messageId)
      if (!message) throw new Error(`No message ${messageId}.`)
      message.readBy.add(world.person(person).id)
    },
    event,
    duplicate: (messageId, how = 'resend') => pusher.duplicate(messageId, how),
    hold: () => pusher.hold(),
    release: (order = 'in-order') => pusher.release(order),
    hostile(what, where = {}) {
      const from = where.from ?? [...world.people.keys()][0]
      if (from === undefined) throw new Error('Hostile input needs a person.')
      const send = (raw: string | Buffer): void => {
        for (const connection of gateway.live()) connection.send(raw)
      }
      // A frame the platform itself made up may be answered, too.
      hostile({ send, say, id: () => pusher.expect() }, what, { from, ...(where.chat === undefined ? {} : { chat: where.chat }) })
    },

    connections: () => gateway.all,
    live: () => gateway.live(),
    waitForLive: (count = 1, timeoutMs = DEFAULT_WAIT_MS) => gateway.waitForLive(count, timeoutMs),
    failUpgrades: (how, times = Infinity) => gateway.failUpgrades(how, times),
    acceptUpgrades: () => gateway.acceptUpgrades(),
    async goDark() {
      // Closing also ends the keep-alive sockets of calls, over which the bot would not notice.
      await front.close()
    },
    async comeBack() {
      await front.listen(port)
    },
    revokeToken: () => tokens.revoke(),
    timeOutAfterAccept: (route, times = 1) => guard.timeOutAfterAccept(route, times),

    messages: (chat) => world.chat(chat).messages,
    privateMessages: (person) => world.person(person).privateChat.messages,
    card(outTrackId, person) {
      const card = cards.find(outTrackId)
      return card ? cards.view(card, person) : null
    },
    missingAcks: () => pusher.missingAcks(),
    counters: () => ({
      calls: Object.fromEntries(tally.calls),
      refusals: Object.fromEntries(tally.refusals),
      tokenCalls: tally.tokenCalls,
      pushes: tally.pushes,
      lost: tally.lost,
      metered: limits.metered(),
      worstOpensPerSecond: gateway.worstOpensPerSecond(),
    }),
    violations: () => recorder.violations(),
    async close() {
      clock.stop()
      gateway.close()
      await front.close()
    },
  }
}
