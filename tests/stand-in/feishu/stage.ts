// What a test does to the stand-in from inside: people and groups change, people speak and press, the weather turns. Signatures: api.ts.
import type { StandInClock } from '../core/clock.ts'
import type { Faults } from '../core/fault.ts'
import type { HttpFront } from '../core/http.ts'
import type { Recorder } from '../core/record.ts'
import { ApiError } from './error.ts'
import type { Events } from './event.ts'
import { encodeFrame } from './frame.ts'
import type { Gateway } from './gateway.ts'
import type { Limiter } from './limit.ts'
import type { Presser } from './press.ts'
import type { Pusher } from './push.ts'
import type { Scopes } from './scope.ts'
import { newId, type MessageStore } from './store.ts'
import type { Talk } from './talk.ts'
import type { Tokens } from './token.ts'
import type { FeishuStandIn } from './api.ts'
import type { StoredMessage } from './types.ts'
import type { Chat, Person, World } from './world.ts'

export interface StageParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly faults: Faults
  readonly front: HttpFront
  readonly world: World
  readonly store: MessageStore
  readonly events: Events
  readonly pusher: Pusher
  readonly gateway: Gateway
  readonly limiter: Limiter
  readonly scopes: Scopes
  readonly tokens: Tokens
  readonly presser: Presser
  readonly talk: Talk
  readonly tenantKey: string
}

type Apart = 'baseUrl' | 'appId' | 'appSecret' | 'tenantKey' | 'botOpenId' | 'clock' | 'records' | 'faults' | 'limits' | 'gateway' | 'counters' | 'close'
type Stage = Omit<FeishuStandIn, Apart>
type Place = 'person' | 'chat' | 'privateChat' | 'addPerson' | 'setPerson' | 'addChat' | 'setChat' | 'addMember' | 'removeMember' | 'addBot' | 'removeBot' | 'dissolve' | 'rename' | 'openPrivate' | 'resign' | 'setBotAbility' | 'grantScope' | 'revokeScope'

const BOT_EVENT = { add: 'im.chat.member.bot.added_v1', remove: 'im.chat.member.bot.deleted_v1' } as const
const USER_EVENT = { add: 'im.chat.member.user.added_v1', remove: 'im.chat.member.user.deleted_v1' } as const

function places(o: StageParts): Pick<Stage, Place> {
  const { world, events, scopes } = o

  /** A bot hears of a group only while it is in it. */
  const tellOf = (chat: Chat, type: string, event: object): string | null => (chat.botIn ? events.tell(type, event) : null)

  function membership(kind: 'add' | 'remove', chat: Chat, person: Person): string | null {
    if (chat.members.has(person.openId) === (kind === 'add')) throw new Error(`${person.name} is ${kind === 'add' ? 'in' : 'not in'} «${chat.name}» already.`)
    if (kind === 'add') chat.members.add(person.openId)
    else chat.members.delete(person.openId)
    const users = [{ name: person.name, tenant_key: o.tenantKey, user_id: world.ids(person) }]
    return tellOf(chat, USER_EVENT[kind], { ...events.ofChat(chat, person), users })
  }

  return {
    person: (ref) => world.person(ref).openId,
    chat: (ref) => world.chat(ref).chatId,
    privateChat: (ref) => world.privateChat(world.person(ref)).chatId,
    addPerson: (person) => world.addPerson(person).openId,
    setPerson(ref, state) {
      const person = world.person(ref)
      person.state = { ...person.state, ...state }
    },
    addChat: (chat) => world.addChat(chat).chatId,
    setChat(ref, state) {
      const chat = world.chat(ref)
      chat.state = { ...chat.state, ...state }
      chat.failedPages = 0
    },
    addMember: (chat, person) => membership('add', world.chat(chat), world.person(person)),
    removeMember: (chat, person) => membership('remove', world.chat(chat), world.person(person)),
    addBot(ref, by) {
      const chat = world.chat(ref)
      chat.botIn = true
      return events.tell(BOT_EVENT.add, events.ofChat(chat, world.person(by)))
    },
    removeBot(ref, by) {
      const chat = world.chat(ref)
      chat.botIn = false
      return events.tell(BOT_EVENT.remove, events.ofChat(chat, world.person(by)))
    },
    dissolve(ref, { quietly = false } = {}) {
      const chat = world.chat(ref)
      chat.dissolved = true
      return quietly ? null : tellOf(chat, 'im.chat.disbanded_v1', events.ofChat(chat, world.person(chat.owner)))
    },
    rename(ref, name) {
      const chat = world.chat(ref)
      const before = chat.name
      chat.name = name
      return tellOf(chat, 'im.chat.updated_v1', { ...events.ofChat(chat, world.person(chat.owner)), before_change: { name: before }, after_change: { name } })
    },
    openPrivate(ref) {
      const person = world.person(ref)
      const chat = world.privateChat(person)
      const last = o.store.newest(chat.chatId, 1)[0]
      return events.tell('im.chat.access_event.bot_p2p_chat_entered_v1', {
        chat_id: chat.chatId, operator_id: world.ids(person), last_message_id: last?.messageId ?? '', last_message_create_time: String(last?.createdAt ?? ''),
      })
    },
    resign(ref) {
      const person = world.person(ref)
      person.state = { ...person.state, resigned: true }
      return events.tell('contact.user.deleted_v3', { object: { ...world.ids(person), name: person.name }, old_object: { department_ids: ['0'] } })
    },
    setBotAbility(on) {
      world.botAbility = on
    },
    grantScope: (scope) => scopes.grant(scope),
    revokeScope: (scope) => scopes.revoke(scope),
  }
}

function matches(message: StoredMessage, text: string, match: string | RegExp | ((message: StoredMessage) => boolean)): boolean {
  if (typeof match === 'function') return match(message)
  return typeof match === 'string' ? text.includes(match) : match.test(text)
}

/** Everything of the interface that is neither an address nor a part. */
export function createStage(o: StageParts): Stage {
  const { clock, recorder, world, store, events, pusher, gateway } = o
  return {
    ...places(o),
    say: (say) => o.talk.say(say),
    press: (press) => o.presser.press(press),
    choose: (choice) => o.presser.choose(choice),
    recall(messageId) {
      const message = store.recall(messageId)
      return events.tell('im.message.recalled_v1', {
        message_id: messageId, chat_id: message.chatId, recall_time: String(clock.now()), recall_type: message.fromBot ? 'group_owner' : 'message_owner',
      })
    },
    react: (messageId, by, emoji) => events.tell('im.message.reaction.created_v1', {
      message_id: store.get(messageId).messageId, reaction_type: { emoji_type: emoji }, operator_type: 'user', user_id: world.ids(world.person(by)), action_time: String(clock.now()),
    }),
    crowd(ref, messages) {
      const { chatId } = world.chat(ref)
      try {
        for (let i = 0; i < messages; i += 1) o.limiter.message('chat', chatId)
      } catch (error) {
        // Those bots are refused as well, which is their affair.
        if (!(error instanceof ApiError)) throw error
      }
    },
    messages: (ref) => store.of(world.chat(ref).chatId),
    privateMessages: (ref) => store.of(world.privateChat(world.person(ref)).chatId),
    message: (messageId) => store.get(messageId),
    async waitForShown(where, match, { since = 0, timeoutMs = 10_000 } = {}) {
      const { chatId } = 'chat' in where ? world.chat(where.chat) : world.privateChat(world.person(where.private))
      const old = new Set(recorder.all('shown').slice(0, since))
      const [entry] = await recorder.waitFor('shown', (e) => e['chatId'] === chatId && !old.has(e) && matches(e['message'] as StoredMessage, String(e['text']), match), { timeoutMs })
      return entry?.['message'] as StoredMessage
    },
    mark: () => recorder.all('shown').length,
    push: (eventType, event, options) => events.push(eventType, event, options),
    pushAgain: (eventId, id) => events.again(eventId, id),
    pushRaw(frame) {
      const connection = gateway.pick()
      if (connection === null) return false
      if ('text' in frame) gateway.send(connection, frame.text)
      else if ('bytes' in frame) gateway.send(connection, frame.bytes)
      else {
        const headers = { type: frame.type, message_id: newId('raw'), sum: '1', seq: '0', trace_id: newId('trace'), ...frame.headers }
        pusher.expect(headers.message_id)
        gateway.send(connection, encodeFrame({ seqId: 1n, logId: 1n, service: 33554678, method: 1, headers, payload: Buffer.from(frame.payload) }))
      }
      return true
    },
    delivery: (eventId) => pusher.delivery(eventId),
    async acked(eventId, { timeoutMs = 10_000 } = {}) {
      if (pusher.delivery(eventId).acked === null) await recorder.waitFor('ack', (e) => e['eventId'] === eventId && e['code'] === 200 && e['late'] === false, { timeoutMs })
      return pusher.delivery(eventId)
    },
    connections: () => gateway.connections(),
    drop: (kind, index) => gateway.drop(kind, index),
    slowReader: (ms) => gateway.slowReader(ms),
    refuse: () => o.front.refuse(),
    async accept() {
      await o.front.listen(Number(new URL(o.front.url()).port))
    },
    failPulls: (code, { times, data = {} } = {}) => o.faults.add({
      match: 'POST /callback/ws/endpoint', action: { kind: 'reply', status: 200, body: { code, msg: code === 1 ? 'system busy' : 'failed', data } }, ...(times === undefined ? {} : { times }),
    }),
    failCalls(route, code, { times, ...options } = {}) {
      const { status, headers, body } = new ApiError(code, options).reply()
      return o.faults.add({ match: route, action: { kind: 'reply', status, headers, body }, ...(times === undefined ? {} : { times }) })
    },
    revokeTokens: () => o.tokens.revoke(),
    advance: (ms) => clock.advance(ms),
    violations: () => recorder.violations(),
  }
}
