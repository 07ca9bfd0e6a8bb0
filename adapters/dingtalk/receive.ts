// What DingTalk pushes → InboundEvent. Pure: who is known by which nick is handed in. Rules: dingtalk.md sections 5, 6, 9.
import type { ClickEvent, InboundEvent, Mention, MembershipEvent, MessageEvent, OtherEvent, PlatformUser } from '../../bot/model/event.ts'
import type { Instant } from '../../bot/model/time.ts'
import { cardShape, eventShape, parseJson, pressedShape, robotShape, type Frame, type RobotMessage } from './payload.ts'
import { readValue } from './value.ts'

/** Where a message can be answered for a while. */
export interface Hook {
  /** null: the private chat with the sender. */
  readonly chat: string | null
  readonly user: string
  readonly url: string
  /** Epoch ms; null when the platform did not say. */
  readonly until: number | null
}

export interface Heard {
  readonly event: MessageEvent | OtherEvent
  readonly hook: Hook | null
  /** The sender's staffId, for an @ in the answer; null for people outside. */
  readonly staff: string | null
}

/** Encrypted ids, by which nobody can be written to. */
const OUTSIDE = '$:LWCP'

/** Whether this is somebody of another organisation, as `senderOf` names them. */
export function isOutsider(user: string): boolean {
  return user.startsWith(OUTSIDE)
}

const KINDS: Readonly<Record<string, OtherEvent['what']>> = { picture: 'picture', audio: 'audio', video: 'video', file: 'file' }

/** By staffId within the organisation; others by their encrypted id. Null when the platform gave neither. */
function senderOf(m: RobotMessage): PlatformUser | null {
  const name = m.senderNick
  const foreign = m.senderCorpId !== null && m.chatbotCorpId !== null && m.senderCorpId !== m.chatbotCorpId
  if (m.senderStaffId !== null && !foreign) return { id: m.senderStaffId, name }
  return m.senderId === null ? null : { id: m.senderId, name, external: true }
}

/** What was typed; null for what holds no words. */
function wordsOf(m: RobotMessage): string | null {
  if (m.msgtype === 'text') return m.text?.content ?? null
  if (m.msgtype !== 'richText') return null
  const words = (m.content?.richText ?? []).map((part) => part.text ?? '').join('')
  return words.trim() === '' ? null : words
}

/** `@` names of a text, in order, each with its place. A name ends at a blank, which DingTalk puts behind it. */
function atNames(text: string): readonly { readonly from: number; readonly name: string }[] {
  return [...text.matchAll(/[@＠]([^\s@＠]{1,40})/gu)].map((m) => ({ from: m.index, name: m[1] ?? '' }))
}

/**
 * Who is meant by which `@name`. The platform gives ids without names and names without ids: nicks that were seen before are
 * matched, and a single one that is left over to the single name that is left. Nobody is guessed beyond that: the bot then goes by the name.
 */
export function mentionsOf(text: string, m: Pick<RobotMessage, 'atUsers' | 'chatbotUserId'>, nickOf: (user: string) => string | null): readonly Mention[] {
  const people = [...new Set((m.atUsers ?? []).filter((u) => u.dingtalkId !== m.chatbotUserId || m.chatbotUserId === null).map((u) => u.staffId ?? u.dingtalkId).filter((id) => id !== null))]
  const names = atNames(text)
  const found: { readonly from: number; readonly mention: Mention }[] = []
  const left: string[] = []
  const free = (): typeof names => names.filter(({ from }) => !found.some((f) => f.from === from))
  // The longest nick first: @张伟民 is not 张伟.
  const byNick = people.map((userId) => ({ userId, nick: nickOf(userId) })).toSorted((a, b) => (b.nick?.length ?? 0) - (a.nick?.length ?? 0))
  for (const { userId, nick } of byNick) {
    const at = nick === null ? undefined : (free().find(({ name }) => name === nick) ?? free().find(({ from }) => text.startsWith(nick, from + 1)))
    if (nick === null || at === undefined) left.push(userId)
    else found.push({ from: at.from, mention: { name: nick, userId, self: false } })
  }
  const [user] = left
  const [at, more] = free()
  if (left.length === 1 && more === undefined && user !== undefined && at !== undefined) found.push({ from: at.from, mention: { name: at.name, userId: user, self: false } })
  return found.toSorted((a, b) => a.from - b.from).map(({ mention }) => mention)
}

function hookOf(m: RobotMessage, chat: string | null, user: string): Hook | null {
  return m.sessionWebhook === null ? null : { chat, user, url: m.sessionWebhook, until: m.sessionWebhookExpiredTime }
}

/** A robot message; null for a payload that is none, or whose sender is nobody. */
export function toMessage(frame: Frame, now: Instant, nickOf: (user: string) => string | null): Heard | null {
  const read = robotShape.safeParse(parseJson(frame.data))
  if (!read.success) return null
  const m = read.data
  const sender = senderOf(m)
  if (sender === null) return null
  const chat = m.conversationType === '2' ? m.conversationId : null
  // A robot hears only what it is named in; should that ever change, it says so.
  const addressed = chat === null || m.isInAtList !== false
  const base = { platform: 'dingtalk', eventId: frame.headers.messageId ?? m.msgId, messageId: m.msgId, chat, sender, receivedAt: now, addressed } as const
  const words = wordsOf(m)
  // The bot's own @ is taken out by the platform; the blank behind it stays.
  const text = words?.trim()
  const event: MessageEvent | OtherEvent = text === undefined
    ? { ...base, kind: 'other', what: otherKind(m) }
    : { ...base, kind: 'message', text, mentions: mentionsOf(text, m, nickOf), replyTo: m.originalMsgId ?? m.text?.repliedMsg?.msgId ?? null, ...(chat === null ? {} : { title: m.conversationTitle ?? null }) }
  return { event, hook: hookOf(m, chat, sender.id), staff: sender.external === true ? null : sender.id }
}

function otherKind(m: RobotMessage): OtherEvent['what'] {
  return m.msgtype === 'richText' && m.content !== null ? 'picture' : (KINDS[m.msgtype] ?? 'unknown')
}

/** A pressed button; null for what this adapter never put on a card, or where nobody is named. */
export function toClick(frame: Frame, now: Instant): ClickEvent | null {
  const { messageId } = frame.headers
  const read = cardShape.safeParse(parseJson(frame.data))
  if (!read.success || messageId === null) return null
  const { outTrackId, userId, spaceId, spaceType, content, value } = read.data
  const button = buttonIn(content) ?? buttonIn(value)
  if (button === null) return null
  // In private the space is the person; in a group it is the conversation.
  const inPrivate = spaceType === 'IM_ROBOT'
  if (!inPrivate && spaceId === null) return null
  return {
    kind: 'click', platform: 'dingtalk', eventId: messageId, chat: inPrivate ? null : spaceId, sender: { id: userId, name: null }, receivedAt: now,
    cardId: outTrackId, line: button.line, revision: button.rev, subject: button.sub, form: {},
  }
}

function buttonIn(json: string | null): ReturnType<typeof readValue> {
  const read = pressedShape.safeParse(parseJson(json ?? ''))
  return read.success ? readValue(read.data.cardPrivateData.actionIds[0] ?? '') : null
}

/** An EVENT about people or groups; empty for those that the bot has no use for. */
export function toMemberships(frame: Frame, now: Instant): readonly InboundEvent[] {
  const { eventType, messageId } = frame.headers
  // A re-sent event has a new messageId and the same eventId.
  const id = frame.headers.eventId ?? messageId
  const read = eventShape.safeParse(parseJson(frame.data))
  if (id === null || eventType === null || !read.success) return []
  const { userId: users, openConversationId: chat, operator, title } = read.data
  const someone = { id: operator ?? '', name: null }
  const one = (change: MembershipEvent['change'], where: string | null, sender: PlatformUser, eventId: string, more: { title?: string } = {}): MembershipEvent =>
    ({ kind: 'membership', platform: 'dingtalk', eventId, chat: where, sender, receivedAt: now, change, ...more })
  const each = (change: MembershipEvent['change'], where: string | null): readonly MembershipEvent[] =>
    (users ?? []).map((user) => one(change, where, { id: user, name: null }, `${id}/${user}`))
  if (eventType === 'user_leave_org') return each('left_org', null)
  if (chat === null) return []
  switch (eventType) {
    case 'chat_add_member':
      return each('join', chat)
    case 'chat_remove_member':
    case 'chat_quit':
      return each('leave', chat)
    case 'chat_disband':
      return [one('dissolved', chat, someone, id)]
    case 'chat_update_title':
      // The bot meets the group again, under its new name.
      return title === null ? [] : [one('bot_added', chat, someone, id, { title })]
    default:
      return []
  }
}
