// Session webhooks: the address to answer a message at, for 90 minutes. Always HTTP 200. Rules: dingtalk.md section 7, stand-ins.md D7.
import type { DingLink, DingMessage } from './api.ts'
import { isObject, knownFields, object, strings, text, type Body } from './body.ts'
import type { Guard } from './guard.ts'
import { linksIn } from './link.ts'
import type { Platform } from './platform.ts'
import { OldRefusal } from './refusal.ts'
import type { Conversation } from './world.ts'

export const SESSION_MS = 90 * 60_000

const PATH = '/robot/sendBySession'

export interface Sessions {
  /** A new address for this conversation, and when it ends (virtual epoch ms). */
  open(conversation: Conversation): { readonly url: string; readonly until: number }
}

type Post = Pick<DingMessage, 'title' | 'text' | 'links' | 'content'>

const missing = (what: string): OldRefusal => new OldRefusal(40035, `缺少参数 ${what}`)

/** The part of a message that `msgtype` names, with these fields in it. */
function part(body: Body, name: string, required: readonly string[]): Body {
  const value = object(body, name)
  if (!value) throw missing(name)
  for (const field of required) if (text(value, field) === '') throw missing(`${name}.${field}`)
  return value
}

/** A list of objects that all have these texts. */
function list(value: unknown, name: string, required: readonly string[]): readonly Body[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) throw missing(name)
  for (const item of value) for (const field of required) if (text(item, field) === '') throw missing(`${name}.${field}`)
  return value
}

const link = (label: string, url: string): DingLink => ({ text: label, url })

const READERS: Readonly<Record<string, (body: Body) => Post>> = {
  text(body) {
    const content = part(body, 'text', ['content'])
    return { title: '', text: text(content, 'content'), links: [], content }
  },
  markdown(body) {
    const content = part(body, 'markdown', ['title', 'text'])
    return { title: text(content, 'title'), text: text(content, 'text'), links: linksIn(text(content, 'text')), content }
  },
  actionCard(body) {
    const content = part(body, 'actionCard', ['title', 'text'])
    const one = text(content, 'singleTitle') !== ''
    if (one && text(content, 'singleURL') === '') throw missing('actionCard.singleURL')
    const buttons = one
      ? [link(text(content, 'singleTitle'), text(content, 'singleURL'))]
      : list(content['btns'], 'actionCard.btns', ['title', 'actionURL']).map((b) => link(text(b, 'title'), text(b, 'actionURL')))
    return { title: text(content, 'title'), text: text(content, 'text'), links: [...linksIn(text(content, 'text')), ...buttons], content }
  },
  link(body) {
    const content = part(body, 'link', ['title', 'text', 'messageUrl'])
    return { title: text(content, 'title'), text: text(content, 'text'), links: [link(text(content, 'title'), text(content, 'messageUrl'))], content }
  },
  feedCard(body) {
    const content = part(body, 'feedCard', [])
    const links = list(content['links'], 'feedCard.links', ['title', 'messageURL', 'picURL'])
    return { title: '', text: '', links: links.map((l) => link(text(l, 'title'), text(l, 'messageURL'))), content }
  },
}

/** Serves the webhook. */
export function serveSessions(platform: Platform, guard: Guard): Sessions {
  const { chance, clock, front, limits, options, recorder, world } = platform
  const sessions = new Map<string, { readonly conversation: Conversation; readonly until: number }>()

  /** Whose phone rings: named in `at`, standing in the text as `@id`, and a member. */
  function ringing(body: Body, post: Post, conversation: Conversation): Pick<DingMessage, 'mentions' | 'mentionsAll'> {
    const at = object(body, 'at') ?? {}
    knownFields(recorder, 'webhook at', at, ['atUserIds', 'atMobiles', 'isAtAll'])
    const asked = strings(at['atUserIds']) ?? []
    const heard = asked.filter((id) => post.text.includes(`@${id}`) && conversation.members.has(id) && world.people.get(id)?.staffId === id)
    const silent = asked.filter((id) => !heard.includes(id))
    if (silent.length > 0) recorder.add('no-ring', { chat: conversation.id, users: silent })
    return { mentions: heard, mentionsAll: at['isAtAll'] === true }
  }

  guard.open('POST', PATH, (body, { query, raw }) => {
    const session = sessions.get(query['session'] ?? '')
    // Nobody published what a robot that left its group hears here; its session is gone with it.
    const dead = !session || clock.now() >= session.until || session.conversation.disbanded || session.conversation.bot !== 'in'
    if (dead) throw new OldRefusal(300001, 'session 不存在')
    const { conversation } = session
    if (!limits.webhook(conversation.id)) throw new OldRefusal(130101, 'send too fast, exceed 20 times per minute')
    if (raw.length > limits.now.webhookBytes) throw new OldRefusal(460101, 'message is too long')
    const type = text(body, 'msgtype')
    if (type === '') throw missing('msgtype')
    const reader = READERS[type]
    if (!reader) throw new OldRefusal(400101, '不支持的消息类型')
    knownFields(recorder, 'webhook', body, ['msgtype', 'at', type])
    const post = reader(body)
    const whole = JSON.stringify(post.content)
    if ((options.bannedWords ?? []).some((word) => whole.includes(word))) throw new OldRefusal(310000, 'keywords not in content, or content refused')
    world.add(conversation, { from: 'bot', via: 'webhook', type, ...post, ...ringing(body, post, conversation) })
    return {}
  })

  return {
    open(conversation) {
      const id = chance.id('ses')
      const until = clock.now() + SESSION_MS
      sessions.set(id, { conversation, until })
      return { url: `${front.url()}${PATH}?session=${id}`, until }
    },
  }
}
