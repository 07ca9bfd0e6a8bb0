// Sending, answering, changing and taking back messages, with all that the platform refuses. Rules: feishu.md sections 7.2, 8, 9; duties F9–F12.
import type { StandInClock } from '../core/clock.ts'
import type { StandInRequest } from '../core/http.ts'
import { checkCard, MAX_CARD_BYTES, type CardContext } from './card-check.ts'
import { ApiError } from './error.ts'
import type { Files } from './file.ts'
import { isObject, objectOf, objectsOf, parseJson, textOf, type Json } from './json.ts'
import type { Limiter } from './limit.ts'
import { effectsOf } from './markup.ts'
import type { MessageStore } from './store.ts'
import type { StoredMessage } from './types.ts'
import type { Chat, Person, World } from './world.ts'

const MAX_TEXT_BYTES = 150 * 1024
const MAX_UUID = 50
const MAX_EDITS = 20
const CARD_LIFE_MS = 14 * 86_400_000
const PHONE_OR_MAIL = /(?<!\d)1[3-9]\d{9}(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]+/

export interface MessageParts {
  readonly clock: StandInClock
  readonly world: World
  readonly store: MessageStore
  readonly limiter: Limiter
  readonly files: Files
  readonly appId: string
  readonly tenantKey: string
  readonly sensitiveWords: readonly string[]
  readonly dlp: boolean
}

export interface MessageApi {
  create(req: StandInRequest): object
  reply(req: StandInRequest): object
  patch(req: StandInRequest): object
  put(req: StandInRequest): object
  remove(req: StandInRequest): object
  get(req: StandInRequest): object
  list(req: StandInRequest): object
  /** Throws what the platform says of a card; for answers to presses too. */
  checkCardContent(content: string): void
  readonly cards: CardContext
}

const param = (ext: string): ApiError => new ApiError(230001, { ext })

export function createMessageApi(o: MessageParts): MessageApi {
  const { world, store, limiter, clock } = o
  const cards: CardContext = { isImage: (key) => o.files.find(key)?.kind === 'image', isPerson: (id) => world.people.has(id) }

  function checkCardContent(content: string): void {
    if (Buffer.byteLength(content) > MAX_CARD_BYTES) throw new ApiError(230025)
    const fault = checkCard(parseJson(content), cards)
    if (fault) throw new ApiError(230099, { msg: `Failed to create card content, ext=ErrCode: ${fault.sub}; ErrMsg: ${fault.text}; ErrorValue: ` })
  }

  function checkPost(content: Json): void {
    const locales = Object.entries(content)
    if (locales.length === 0) throw param('post content is empty')
    for (const [locale, value] of locales) {
      // On sending, a post is wrapped in its language; bare `title` and `content` are the shape of receipt.
      if (!/^[a-z]{2}_[a-z]{2}$/.test(locale) || !isObject(value) || !Array.isArray(value['content'])) throw param(`invalid post content: ${locale}`)
      for (const part of value['content'].flatMap(objectsOf)) {
        if (part['tag'] === 'img' && o.files.find(textOf(part['image_key']))?.kind !== 'image') throw new ApiError(230017)
      }
    }
  }

  /** Throws unless this content may be sent as that type. */
  function checkContent(msgType: unknown, content: unknown): asserts content is string {
    if (typeof content !== 'string') throw new ApiError(99992402, { ext: 'content is no string' })
    const parsed = parseJson(content)
    if (!isObject(parsed)) throw param('content is not in json format')
    if (Buffer.byteLength(content) > MAX_TEXT_BYTES) throw new ApiError(230025)
    switch (msgType) {
      case 'text':
        if (typeof parsed['text'] !== 'string' || parsed['text'] === '') throw param('text content is empty')
        break
      case 'post':
        if (Buffer.byteLength(content) > MAX_CARD_BYTES) throw new ApiError(230025)
        checkPost(parsed)
        break
      case 'image':
        if (o.files.find(textOf(parsed['image_key']))?.kind !== 'image') throw new ApiError(o.files.find(textOf(parsed['image_key'])) ? 230055 : 230017)
        break
      case 'file':
        if (o.files.find(textOf(parsed['file_key']))?.kind !== 'file') throw new ApiError(o.files.find(textOf(parsed['file_key'])) ? 230055 : 230017)
        break
      case 'interactive':
        checkCardContent(content)
        break
      default:
        throw param('invalid msg_type')
    }
    for (const id of effectsOf(msgType, content).atUsers) if (!world.people.has(id)) throw param(`invalid at user: ${id}`)
    if (o.sensitiveWords.some((word) => content.includes(word))) throw new ApiError(230022)
    if (o.dlp && PHONE_OR_MAIL.test(content)) throw new ApiError(230028)
  }

  function checkUuid(uuid: unknown): string | undefined {
    if (uuid === undefined || uuid === '') return undefined
    if (typeof uuid !== 'string' || uuid.length > MAX_UUID) throw new ApiError(99992402, { ext: 'uuid: 50 characters at most' })
    return uuid
  }

  /** Throws unless the bot may speak there now. */
  function checkPlace(chat: Chat): void {
    if (!world.botAbility) throw new ApiError(230006)
    if (chat.kind === 'p2p') {
      checkPerson(world.partner(chat))
      return
    }
    if (chat.dissolved) throw new ApiError(232009)
    if (!chat.botIn) throw new ApiError(230002)
    if (chat.state.muted) throw new ApiError(230035)
    if (chat.state.onlyManagersSpeak) throw new ApiError(230018)
  }

  function checkPerson(person: Person): void {
    if (person.state.resigned) throw new ApiError(230029)
    if (person.state.unavailable) throw new ApiError(230013)
    if (person.state.blocksBot) throw new ApiError(230053)
  }

  function receiver(type: unknown, id: unknown): Chat {
    if (typeof id !== 'string' || id === '') throw new ApiError(99992402, { ext: 'receive_id is required' })
    switch (type) {
      case 'chat_id': {
        if (!id.startsWith('oc_')) throw new ApiError(230034)
        const chat = world.chats.get(id)
        if (!chat) throw param('invalid receive_id')
        return chat
      }
      case 'open_id': {
        if (!id.startsWith('ou_')) throw new ApiError(230034)
        const person = world.people.get(id)
        if (!person) throw new ApiError(99992351)
        return world.privateChat(person)
      }
      case 'union_id':
      case 'user_id': {
        const person = [...world.people.values()].find((p) => (type === 'union_id' ? p.unionId : p.userId) === id)
        if (!person) throw new ApiError(230034)
        return world.privateChat(person)
      }
      default:
        throw new ApiError(99992402, { ext: 'receive_id_type' })
    }
  }

  function send(chat: Chat, body: Json, parent?: StoredMessage): object {
    const uuid = checkUuid(body['uuid'])
    const msgType = body['msg_type']
    checkPlace(chat)
    checkContent(msgType, body['content'])
    const first = uuid === undefined ? null : store.sentWith(uuid)
    if (first) return shape(first)
    limiter.message(chat.kind === 'group' ? 'chat' : 'user', chat.chatId)
    return shape(store.add({
      chat, from: o.appId, fromBot: true, msgType: String(msgType), content: body['content'], ...(uuid === undefined ? {} : { uuid }), ...(parent ? { parent } : {}),
    }))
  }

  function shape(message: StoredMessage): object {
    const sender = message.fromBot
      ? { id: o.appId, id_type: 'app_id', sender_type: 'app', tenant_key: o.tenantKey }
      : { id: message.from, id_type: 'open_id', sender_type: 'user', tenant_key: o.tenantKey }
    return {
      message_id: message.messageId, root_id: message.rootId ?? '', parent_id: message.parentId ?? '', thread_id: '', msg_type: message.msgType,
      create_time: String(message.createdAt), update_time: String(message.updatedAt), deleted: message.recalled, updated: store.editsOf(message.messageId) > 0,
      chat_id: message.chatId, sender, body: { content: message.content },
    }
  }

  function known(req: StandInRequest): StoredMessage {
    const message = store.find(req.params['message_id'] ?? '')
    if (!message) throw new ApiError(99992354)
    return message
  }

  function chatOf(message: StoredMessage): Chat {
    return world.chat(message.chatId)
  }

  /** Throws unless the bot may change this message of its own now. */
  function checkOwn(message: StoredMessage, notMine: number): void {
    const chat = chatOf(message)
    if (!message.fromBot) throw new ApiError(notMine)
    if (message.recalled) throw new ApiError(230011)
    if (chat.dissolved) throw new ApiError(232009)
    if (!chat.botIn) throw new ApiError(230002)
  }

  return {
    cards,
    checkCardContent,
    create(req) {
      const body = objectOf(req.body)
      return send(receiver(req.query['receive_id_type'], body['receive_id']), body)
    },
    reply(req) {
      const parent = known(req)
      if (parent.recalled) throw new ApiError(230011)
      return send(chatOf(parent), objectOf(req.body), parent)
    },
    patch(req) {
      const message = known(req)
      const content = objectOf(req.body)['content']
      checkOwn(message, 230012)
      if (message.msgType !== 'interactive') throw param('This message is NOT a card.')
      if (clock.now() - message.createdAt > CARD_LIFE_MS) throw new ApiError(230031)
      checkContent('interactive', content)
      limiter.message('message', message.messageId)
      store.change(message.messageId, content, 'edit')
      return {}
    },
    put(req) {
      const message = known(req)
      const body = objectOf(req.body)
      checkOwn(message, 230071)
      if (message.msgType !== 'text' && message.msgType !== 'post') throw new ApiError(230054)
      if (body['msg_type'] !== message.msgType) throw param('msg_type')
      if (store.editsOf(message.messageId) >= MAX_EDITS) throw new ApiError(230072)
      checkContent(body['msg_type'], body['content'])
      limiter.message('message', message.messageId)
      return shape(store.change(message.messageId, body['content'], 'edit'))
    },
    remove(req) {
      const message = known(req)
      if (message.recalled) throw new ApiError(230011)
      if (!message.fromBot) throw new ApiError(230026)
      store.recall(message.messageId)
      return {}
    },
    get(req) {
      const message = known(req)
      const chat = chatOf(message)
      if (chat.kind === 'group' && !chat.botIn) throw new ApiError(230002)
      return { items: [shape(message)] }
    },
    list(req) {
      const chat = world.chats.get(req.query['container_id'] ?? '')
      if (req.query['container_id_type'] !== 'chat' || !chat) throw param('invalid container_id')
      if (!chat.botIn) throw new ApiError(230002)
      const size = Number(req.query['page_size'] ?? 20)
      const from = Number(req.query['page_token'] || 0)
      if (!(size >= 1 && size <= 50)) throw param('page_size')
      const start = Number(req.query['start_time'] ?? 0) * 1_000
      const end = Number(req.query['end_time'] ?? Infinity) * 1_000
      const all = store.of(chat.chatId).filter((m) => m.createdAt >= start && m.createdAt <= end)
      const sorted = req.query['sort_type'] === 'ByCreateTimeDesc' ? all.toReversed() : all
      const more = from + size < sorted.length
      return { has_more: more, page_token: more ? String(from + size) : '', items: sorted.slice(from, from + size).map(shape) }
    },
  }
}
