// All messages of the tenant, with every version of each. Rules of who may change what: message-api.ts.
import { randomBytes } from 'node:crypto'
import type { StandInClock } from '../core/clock.ts'
import type { Recorder } from '../core/record.ts'
import { readable } from './card-read.ts'
import { isObject, parseJson } from './json.ts'
import { effectsOf } from './markup.ts'
import type { StoredMessage } from './types.ts'
import type { Chat } from './world.ts'

/** How a message of the bot came to be shown: sent, changed by a call, or changed by the answer to a press. */
export type ShownHow = 'new' | 'edit' | 'answer'

export interface NewMessage {
  readonly chat: Chat
  readonly from: string
  readonly fromBot: boolean
  readonly msgType: string
  readonly content: string
  readonly uuid?: string
  readonly parent?: StoredMessage
  readonly at?: number
}

export interface MessageStore {
  add(o: NewMessage): StoredMessage
  /** The newest state; null when there is none of this id. */
  find(messageId: string): StoredMessage | null
  /** Throws when there is none. */
  get(messageId: string): StoredMessage
  change(messageId: string, content: string, how: ShownHow): StoredMessage
  recall(messageId: string): StoredMessage
  of(chatId: string): readonly StoredMessage[]
  /** The newest `limit`, oldest first. */
  newest(chatId: string, limit: number): readonly StoredMessage[]
  /** The message of this uuid within the hour, else null. */
  sentWith(uuid: string): StoredMessage | null
  editsOf(messageId: string): number
}

const UUID_MS = 3_600_000

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`

export function createStore(clock: StandInClock, recorder: Recorder): MessageStore {
  const all = new Map<string, StoredMessage>()
  const versions = new Map<string, string[]>()
  const byChat = new Map<string, string[]>()
  const byUuid = new Map<string, { readonly messageId: string; readonly at: number }>()

  function get(messageId: string): StoredMessage {
    const found = all.get(messageId)
    if (!found) throw new Error(`There is no message ${messageId}.`)
    return found
  }

  function keep(message: StoredMessage, how: ShownHow): StoredMessage {
    all.set(message.messageId, message)
    if (message.fromBot) recorder.add('shown', { chatId: message.chatId, messageId: message.messageId, how, msgType: message.msgType, text: message.text, message })
    return message
  }

  const cardOf = (msgType: string, content: string): StoredMessage['card'] => {
    const parsed = msgType === 'interactive' ? parseJson(content) : null
    return isObject(parsed) ? parsed : null
  }

  const idsOf = (chatId: string): string[] => {
    const known = byChat.get(chatId)
    if (known) return known
    const made: string[] = []
    byChat.set(chatId, made)
    return made
  }

  return {
    add(o) {
      const messageId = newId('om')
      const list = [o.content]
      const now = o.at ?? clock.now()
      versions.set(messageId, list)
      idsOf(o.chat.chatId).push(messageId)
      if (o.uuid !== undefined) byUuid.set(o.uuid, { messageId, at: clock.now() })
      return keep({
        messageId, chatId: o.chat.chatId, chatType: o.chat.kind, from: o.from, fromBot: o.fromBot, msgType: o.msgType, content: o.content,
        card: cardOf(o.msgType, o.content), versions: list, text: readable(o.msgType, o.content), effects: effectsOf(o.msgType, o.content), uuid: o.uuid ?? null,
        parentId: o.parent?.messageId ?? null, rootId: o.parent ? (o.parent.rootId ?? o.parent.messageId) : null, recalled: false, createdAt: now, updatedAt: now,
      }, 'new')
    },
    find: (messageId) => all.get(messageId) ?? null,
    get,
    change(messageId, content, how) {
      const old = get(messageId)
      versions.get(messageId)?.push(content)
      return keep({ ...old, content, card: cardOf(old.msgType, content), text: readable(old.msgType, content), effects: effectsOf(old.msgType, content), updatedAt: clock.now() }, how)
    },
    recall(messageId) {
      const gone = { ...get(messageId), recalled: true, updatedAt: clock.now() }
      all.set(messageId, gone)
      recorder.add('recall', { chatId: gone.chatId, messageId })
      return gone
    },
    of: (chatId) => idsOf(chatId).map(get),
    newest: (chatId, limit) => idsOf(chatId).slice(-limit).map(get),
    sentWith(uuid) {
      const known = byUuid.get(uuid)
      return known && clock.now() - known.at < UUID_MS ? get(known.messageId) : null
    },
    editsOf: (messageId) => (versions.get(messageId)?.length ?? 1) - 1,
  }
}
