// What people say to each other and to the bot, as events: feishu.md sections 5.1–5.7. A group bot hears only its mentions, without the sensitive scope.
import type { StandInClock } from '../core/clock.ts'
import type { Recorder } from '../core/record.ts'
import type { Events } from './event.ts'
import type { Files } from './file.ts'
import { ALL_GROUP_MESSAGES, MENTIONS, PRIVATE_MESSAGES, type Scopes } from './scope.ts'
import type { MessageStore } from './store.ts'
import type { Said, SayKind, SayOptions, StoredMessage } from './types.ts'
import type { Chat, Person, World } from './world.ts'

export interface TalkParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly world: World
  readonly store: MessageStore
  readonly events: Events
  readonly files: Files
  readonly scopes: Scopes
  readonly tenantKey: string
  readonly appId: string
  readonly botName: string
  readonly botOpenId: string
}

interface Mention {
  readonly key: string
  readonly id: object
  readonly mentioned_type: 'user' | 'bot'
  readonly name: string
  readonly tenant_key: string
}

/** The text with a placeholder for each mention, the bot first. */
function place(text: string, mentions: readonly Mention[]): string {
  let placed = text
  const named = new Set<string>()
  // Longest name first, as 老师1 is the start of 老师10.
  for (const { key, name } of mentions.toSorted((a, b) => b.name.length - a.name.length)) {
    if (!placed.includes(`@${name}`)) continue
    placed = placed.replace(`@${name}`, key)
    named.add(key)
  }
  return [...mentions.filter((m) => !named.has(m.key)).map((m) => m.key), placed].join(' ')
}

export interface Talk {
  say(say: SayOptions): Said
  /** What somebody said, names instead of placeholders; undefined when it was no line of ours. */
  said(messageId: string): string | undefined
}

export function createTalk(o: TalkParts): Talk {
  const { world, store } = o
  const lines = new Map<string, string>()

  function mentionsOf(say: SayOptions): readonly Mention[] {
    const people = (say.mentions ?? []).map((ref) => world.person(ref))
    const all = [
      ...(say.mentionBot ? [{ id: { union_id: 'on_bot', user_id: '', open_id: o.botOpenId }, type: 'bot' as const, name: o.botName }] : []),
      ...people.map((p) => ({ id: world.ids(p), type: 'user' as const, name: p.name })),
    ]
    return all.map((m, i) => ({ key: `@_user_${i + 1}`, id: m.id, mentioned_type: m.type, name: m.name, tenant_key: o.tenantKey }))
  }

  function postOf(text: string, mentions: readonly Mention[]): object {
    const rows = place(text, mentions).split('\n').map((line) => line.split(/(@_user_\d+|@_all)/).filter((x) => x !== '').map((part) => {
      const mention = mentions.find((m) => m.key === part)
      return mention ? { tag: 'at', user_id: part, user_name: mention.name, style: [] } : { tag: 'text', text: part, style: [] }
    }))
    return { title: '', content: rows }
  }

  function usual(kind: SayKind, text: string, mentions: readonly Mention[], from: Person): object | string {
    const image = (): string => o.files.add('image', '', Buffer.from('89504e470d0a1a0a', 'hex')).key
    const file = (name: string): string => o.files.add('file', name, Buffer.from(text === '' ? name : text)).key
    switch (kind) {
      case 'text':
        return { text: place(text, mentions) }
      case 'post':
        return postOf(text, mentions)
      case 'image':
        return { image_key: image() }
      case 'file':
        return { file_key: file('名单.xlsx'), file_name: '名单.xlsx' }
      case 'audio':
        return { file_key: file('audio'), duration: 2000 }
      case 'sticker':
        return { file_key: file('sticker') }
      case 'media':
        return { file_key: file('clip.mp4'), image_key: image(), file_name: 'clip.mp4', duration: 3000 }
      case 'share_chat':
        return { chat_id: 'oc_shared' }
      case 'share_user':
        return { user_id: from.openId }
      case 'location':
        return { name: '学校南门', longitude: '116.397', latitude: '39.908' }
      case 'merge_forward':
        return 'Merged and Forwarded Message'
      case 'system':
        return { template: '{from_user} invited {to_chatters} to this chat.', from_user: [], to_chatters: [] }
    }
  }

  /** Why the app is not told; null when it is. */
  function deaf(chat: Chat, say: SayOptions): string | null {
    if (chat.kind === 'p2p') return o.scopes.any(PRIVATE_MESSAGES) ? null : 'no scope for private messages'
    if (!chat.botIn) return 'the bot is not in the group'
    if (o.scopes.has(ALL_GROUP_MESSAGES)) return null
    if (!say.mentionBot) return 'not mentioned'
    return o.scopes.any(MENTIONS) ? null : 'no scope for mentions'
  }

  function eventOf(message: StoredMessage, from: Person, say: SayOptions, mentions: readonly Mention[]): Record<string, unknown> {
    return {
      sender: { sender_id: say.sender === 'bot' ? { union_id: 'on_other_bot', user_id: '', open_id: 'ou_other_bot' } : world.ids(from), sender_type: say.sender ?? 'user', tenant_key: o.tenantKey },
      message: {
        message_id: message.messageId, ...(message.parentId === null ? {} : { root_id: message.rootId, parent_id: message.parentId }),
        create_time: String(message.createdAt), update_time: String(message.createdAt), chat_id: message.chatId, chat_type: message.chatType,
        message_type: message.msgType, content: message.content, ...(mentions.length > 0 ? { mentions } : {}),
      },
    }
  }

  function speak(say: SayOptions): Said {
    const from = world.person(say.from)
    const chat = say.chat === 'private' ? world.privateChat(from) : world.chat(say.chat)
    if (chat.dissolved) throw new Error(`The group «${chat.name}» is dissolved: nobody can speak there.`)
    if (!chat.members.has(from.openId) && say.sender !== 'bot') throw new Error(`${from.name} is not in «${chat.name}».`)
    const mentions = mentionsOf(say)
    const kind = say.kind ?? 'text'
    const given = say.content ?? usual(kind, `${say.mentionAll ? '@_all ' : ''}${say.text ?? ''}`, mentions, from)
    const content = typeof given === 'string' ? given : JSON.stringify(given)
    const message = store.add({
      chat, from: from.openId, fromBot: false, msgType: kind, content, ...(say.reply === undefined ? {} : { parent: store.get(say.reply) }), ...(say.at === undefined ? {} : { at: say.at }),
    })
    if (say.content === undefined && (kind === 'text' || kind === 'post')) {
      lines.set(message.messageId, mentions.toReversed().reduce((line, m) => line.replace(m.key, `@${m.name}`), `${say.mentionAll ? '@所有人 ' : ''}${place(say.text ?? '', mentions)}`))
    }
    const why = deaf(chat, say)
    if (why !== null) {
      o.recorder.add('not-told', { eventType: 'im.message.receive_v1', messageId: message.messageId, reason: why })
      return { messageId: message.messageId, chatId: chat.chatId, eventId: null }
    }
    const event = eventOf(message, from, say, mentions)
    const eventId = o.events.tell('im.message.receive_v1', say.mangle ? say.mangle(event) : event, say.push)
    return { messageId: message.messageId, chatId: chat.chatId, eventId }
  }

  return { say: speak, said: (messageId) => lines.get(messageId) }
}
