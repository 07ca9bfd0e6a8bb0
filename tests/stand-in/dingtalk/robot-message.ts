// What people write, as the robot hears it: only in private, or with an @ in a group. Rules: dingtalk.md section 6, stand-ins.md D4.
import type { Said, Say } from './api.ts'
import { TOPIC_ROBOT } from './frame.ts'
import type { Media } from './media.ts'
import type { Platform } from './platform.ts'
import type { Pusher } from './push.ts'
import { SESSION_MS, type Sessions } from './session.ts'
import type { Conversation, Message, Person } from './world.ts'

type Payload = Record<string, unknown>

const PRIVATE_ONLY = ['audio', 'video', 'file']

export interface SpeechParts {
  readonly platform: Platform
  readonly pusher: Pusher
  readonly sessions: Sessions
  readonly media: Media
}

/** How people speak. */
export function createSpeech({ platform, pusher, sessions, media }: SpeechParts): (say: Say) => Said {
  const { app, chance, clock, world } = platform

  function where(say: Say, from: Person): Conversation {
    if (say.chat === undefined || say.chat === from.privateChat.id) return from.privateChat
    const chat = world.chat(say.chat)
    if (!chat.members.has(from.id)) throw new Error(`${from.id} is no member of ${chat.id}.`)
    if (chat.disbanded) throw new Error(`${chat.id} is disbanded.`)
    return chat
  }

  /** @names stay in the text, as the client wrote them there. */
  function withNames(text: string, mentions: readonly Person[]): string {
    return mentions.reduce((words, p) => (words.includes(`@${p.nick}`) ? words : `${words} @${p.nick}`), text)
  }

  /** The quoted message as the robot is shown it; cards come without content. */
  function quoted(message: Message): Payload {
    const person = world.people.get(message.from)
    return {
      msgType: message.via === 'person' ? message.type : message.card === null ? 'markdown' : 'interactiveCard',
      msgId: message.id,
      senderId: person?.dingtalkId ?? app.botDingtalkId,
      createdAt: message.at,
      ...(message.card === null ? { content: { text: message.text } } : {}),
    }
  }

  function contentOf(say: Say, words: string, inGroup: boolean): Payload {
    const code = (): string => media.offer(Buffer.from(say.text))
    const reply = say.reply === undefined ? undefined : world.message(say.reply)
    if (say.reply !== undefined && !reply) throw new Error(`No message ${say.reply} to quote.`)
    switch (say.kind ?? 'text') {
      case 'text': {
        // The @bot is taken out, the blank after it stays.
        const content = inGroup ? ` ${words}` : words
        return { msgtype: 'text', text: { content, ...(reply ? { isReplyMsg: true, repliedMsg: quoted(reply) } : {}) }, ...(reply ? { originalMsgId: reply.id } : {}) }
      }
      case 'richText':
        return { msgtype: 'richText', content: { richText: [{ text: words }, { pictureDownloadCode: code(), downloadCode: code(), type: 'picture' }] } }
      case 'picture':
        return { msgtype: 'picture', content: { pictureDownloadCode: code(), downloadCode: code() } }
      case 'audio':
        return { msgtype: 'audio', content: { duration: 4000, downloadCode: code(), recognition: words } }
      case 'video':
        return { msgtype: 'video', content: { duration: 4, downloadCode: code(), videoType: 'mp4' } }
      case 'file':
        return { msgtype: 'file', content: { spaceId: chance.id('sp'), fileName: '名单.xlsx', downloadCode: code(), fileId: chance.id('f') } }
      case 'unknownMsgType':
        return { msgtype: 'unknownMsgType' }
    }
  }

  function sender(from: Person): Payload {
    const staff = from.staffId !== null ? { senderStaffId: from.staffId } : from.spec.outside === 'empty' ? { senderStaffId: '' } : {}
    return { senderNick: from.nick, ...staff, senderId: from.dingtalkId, senderCorpId: from.corpId, isAdmin: from.spec.admin ?? false }
  }

  function payload(say: Say, from: Person, chat: Conversation, message: Message, mentions: readonly Person[]): Payload {
    const inGroup = chat.kind === 'group'
    const session = sessions.open(chat)
    const at = (p: Person): Payload => ({ dingtalkId: p.dingtalkId, ...(p.staffId === null ? {} : { staffId: p.staffId }) })
    return {
      conversationId: chat.id,
      conversationType: inGroup ? '2' : '1',
      ...(inGroup ? { conversationTitle: chat.title, atUsers: [{ dingtalkId: app.botDingtalkId }, ...mentions.map(at)], isInAtList: true } : {}),
      chatbotCorpId: app.corpId,
      chatbotUserId: app.botDingtalkId,
      robotCode: app.robotCode,
      msgId: message.id,
      ...contentOf(say, message.text, inGroup),
      ...sender(from),
      createAt: message.at,
      sessionWebhook: session.url,
      sessionWebhookExpiredTime: message.at + SESSION_MS,
    }
  }

  return (say) => {
    const from = world.person(say.from)
    if (from.gone) throw new Error(`${from.id} has left.`)
    const chat = where(say, from)
    const kind = say.kind ?? 'text'
    const inGroup = chat.kind === 'group'
    if (inGroup && say.mentionBot === true && PRIVATE_ONLY.includes(kind)) throw new Error(`A client cannot send ${kind} with an @ in a group.`)
    const mentions = (say.mentions ?? []).map((id) => world.person(id))
    const text = withNames(say.text, mentions)
    const heard = chat.bot === 'in' && (!inGroup || say.mentionBot === true)
    const message = world.add(chat, { from: from.id, via: 'person', type: kind, text, mentions: mentions.map((p) => p.id), content: { mentionBot: say.mentionBot === true } })
    if (!heard) return { msgId: message.id, messageId: null, fate: 'unheard' }
    const made = payload(say, from, chat, message, mentions)
    const told = say.tamper ? say.tamper(made) : made
    const data = typeof told === 'string' ? told : JSON.stringify(told)
    const { messageId, fate } = pusher.push({ type: 'CALLBACK', topic: TOPIC_ROBOT, data, binary: say.binary ?? false, note: { msgId: message.id, saidAt: clock.now() } })
    return { msgId: message.id, messageId, fate }
  }
}
