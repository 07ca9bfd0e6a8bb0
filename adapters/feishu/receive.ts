// Feishu's events → InboundEvent. Whatever comes in is checked; what makes no sense is left out, never thrown at. Payloads: feishu.md sections 5 and 6.
import { z } from 'zod'
import type { ClickEvent, InboundEvent, MembershipEvent, MessageEvent, OtherEvent, PlatformUser } from '../../bot/model/event.ts'
import type { Instant } from '../../bot/model/time.ts'
import { readMessage, type Content } from './message.ts'

/** What the adapter knows besides the event. */
export interface Known {
  /** open_id of the bot; null until Feishu has told it. */
  readonly botId: string | null
  nameOf(user: string): string | null
  /** Whether this chat is known to be a private one. */
  isPrivate(chat: string): boolean
}

export interface Received {
  readonly events: readonly InboundEvent[]
  /** The private chat that it came from, when it did. */
  readonly privateChat: string | null
}

const NOTHING: Received = { events: [], privateChat: null }

const id = z.string().regex(/^[\w-]{1,128}$/)
const user = z.object({ open_id: id })
const tenant = z.string().max(128).optional().catch(undefined)

/** The SDK merges header and event into one object; of the header only these are read, which no event has. */
const head = z.object({ event_id: id.optional().catch(undefined), tenant_key: tenant })

const spoken = head.extend({
  sender: z.object({ sender_id: user, sender_type: z.string(), tenant_key: tenant }),
  message: z.object({
    message_id: id, chat_id: id, chat_type: z.string(), message_type: z.string(), parent_id: id.optional().catch(undefined),
    content: z.string().catch(''), mentions: z.array(z.unknown()).catch([]),
  }),
})

const aboutChat = head.extend({ event_id: id, chat_id: id, operator_id: user.optional().catch(undefined), name: z.string().optional().catch(undefined) })
const member = z.object({ user_id: user, name: z.string().optional().catch(undefined), tenant_key: tenant })
const aboutMembers = aboutChat.extend({ users: z.array(z.unknown()) })
const opened = head.extend({ event_id: id, chat_id: id, operator_id: user })
const resigned = head.extend({ event_id: id, object: z.object({ open_id: id, name: z.string().optional().catch(undefined) }) })

const MAX_WORD = 500
const MAX_VALUE = 2_000
/** What a button of ours carries (card-json.ts), as it comes back through somebody's client. */
const buttonValue = z.object({
  line: z.array(z.string().min(1).max(MAX_WORD)).min(1).max(20), rev: z.int().min(0), sub: z.string().max(64).nullable(), p: z.literal(1).optional(),
  keys: z.array(z.string().min(1).max(64)).max(40).optional(),
})
const pressed = head.extend({
  event_id: id,
  operator: z.object({ open_id: id, tenant_key: tenant }),
  action: z.object({ value: buttonValue, form_value: z.record(z.string(), z.unknown()).optional().catch(undefined) }),
  context: z.object({ open_message_id: id, open_chat_id: id }),
})

/** Events that say nothing to the bot: acknowledged and forgotten. */
export const IGNORED = [
  'im.message.recalled_v1', 'im.message.reaction.created_v1', 'im.message.reaction.deleted_v1', 'im.message.message_read_v1', 'im.message.updated_v1',
  'im.chat.updated_v1', 'contact.user.updated_v3', 'contact.user.created_v3',
] as const

type Reader = (data: unknown, at: Instant, known: Known) => Received | null

/** All other events that the bot subscribes, each with its reader; null: a shape that makes no sense. */
export const READERS: Readonly<Record<string, Reader>> = {
  'im.message.receive_v1': readSpoken,
  'im.chat.member.bot.added_v1': aboutGroup('bot_added'),
  'im.chat.member.bot.deleted_v1': aboutGroup('bot_removed'),
  'im.chat.disbanded_v1': aboutGroup('dissolved'),
  'im.chat.member.user.added_v1': aboutPeople('join'),
  'im.chat.member.user.deleted_v1': aboutPeople('leave'),
  'im.chat.member.user.withdrawn_v1': aboutPeople('leave'),
  'im.chat.access_event.bot_p2p_chat_entered_v1': readOpened,
  'contact.user.deleted_v3': readResigned,
}

function personOf(open: string, name: string | null, theirs: string | undefined, ours: string | undefined): PlatformUser {
  return { id: open, name, ...(theirs !== undefined && theirs !== '' && ours !== undefined && ours !== '' && theirs !== ours ? { external: true } : {}) }
}

const nameOr = (name: string | undefined, otherwise: string | null): string | null => (name === undefined || name.trim() === '' ? otherwise : name.replace(/\s+/g, ' ').trim().slice(0, 80))

const WHAT: Readonly<Record<string, OtherEvent['what']>> = { image: 'picture', file: 'file', audio: 'audio', media: 'video', sticker: 'sticker' }

function readSpoken(data: unknown, at: Instant, known: Known): Received | null {
  const parsed = spoken.safeParse(data)
  if (!parsed.success) return null
  const { sender, message, event_id, tenant_key } = parsed.data
  const open = sender.sender_id.open_id
  // Bots talk to people, not to each other; `system` lines are Feishu's own.
  if (sender.sender_type !== 'user' || open === known.botId || message.message_type === 'system') return NOTHING
  const alone = message.chat_type === 'p2p'
  const content: Content = readMessage(message.message_type, message.content, message.mentions, known)
  const base = {
    platform: 'feishu', eventId: event_id ?? message.message_id, messageId: message.message_id, chat: alone ? null : message.chat_id,
    sender: personOf(open, known.nameOf(open), sender.tenant_key, tenant_key), receivedAt: at,
  } as const
  const meant = alone || content.mentions.some((m) => m.self)
  const privateChat = alone ? message.chat_id : null
  if (content.text === null) {
    return { privateChat, events: [{ ...base, kind: 'other', what: content.pictures ? 'picture' : (WHAT[message.message_type] ?? 'unknown'), addressed: meant }] }
  }
  const event: MessageEvent = {
    ...base, kind: 'message', text: content.text, mentions: content.mentions, addressed: meant || /^\s*[/／]/.test(content.text), replyTo: message.parent_id ?? null,
  }
  return { privateChat, events: [event] }
}

function aboutGroup(change: 'bot_added' | 'bot_removed' | 'dissolved'): Reader {
  return (data, at, known) => {
    const parsed = aboutChat.safeParse(data)
    if (!parsed.success) return null
    const { event_id, chat_id, operator_id, name } = parsed.data
    const open = operator_id?.open_id ?? ''
    const event: MembershipEvent = {
      kind: 'membership', platform: 'feishu', eventId: event_id, chat: chat_id, sender: { id: open, name: open === '' ? null : known.nameOf(open) }, receivedAt: at, change, title: nameOr(name, null),
    }
    return { events: [event], privateChat: null }
  }
}

/** One event for each person: Feishu tells of several at once. */
function aboutPeople(change: 'join' | 'leave'): Reader {
  return (data, at, known) => {
    const parsed = aboutMembers.safeParse(data)
    if (!parsed.success) return null
    const { event_id, chat_id, tenant_key, name, users } = parsed.data
    const people = users.flatMap((u) => member.safeParse(u).data ?? [])
    const events = people.map((p): MembershipEvent => ({
      kind: 'membership', platform: 'feishu', eventId: `${event_id}/${p.user_id.open_id}`, chat: chat_id,
      sender: personOf(p.user_id.open_id, nameOr(p.name, known.nameOf(p.user_id.open_id)), p.tenant_key, tenant_key), receivedAt: at, change, title: nameOr(name, null),
    }))
    return { events, privateChat: null }
  }
}

function readOpened(data: unknown, at: Instant, known: Known): Received | null {
  const parsed = opened.safeParse(data)
  if (!parsed.success) return null
  const { event_id, chat_id, operator_id } = parsed.data
  const event: OtherEvent = {
    kind: 'other', platform: 'feishu', eventId: event_id, chat: null, sender: { id: operator_id.open_id, name: known.nameOf(operator_id.open_id) }, receivedAt: at,
    what: 'opened', messageId: null, addressed: true,
  }
  return { events: [event], privateChat: chat_id }
}

function readResigned(data: unknown, at: Instant, known: Known): Received | null {
  const parsed = resigned.safeParse(data)
  if (!parsed.success) return null
  const { event_id, object } = parsed.data
  const event: MembershipEvent = {
    kind: 'membership', platform: 'feishu', eventId: event_id, chat: null, sender: { id: object.open_id, name: nameOr(object.name, known.nameOf(object.open_id)) }, receivedAt: at, change: 'left_org',
  }
  return { events: [event], privateChat: null }
}

/** A pressed button; null when it is none of ours, or was tampered with. */
export function toClick(data: unknown, at: Instant, known: Known): ClickEvent | null {
  const parsed = pressed.safeParse(data)
  if (!parsed.success) return null
  const { event_id, tenant_key, operator, action, context } = parsed.data
  const { line, rev, sub, p, keys } = action.value
  return {
    kind: 'click', platform: 'feishu', eventId: event_id, chat: p === 1 || known.isPrivate(context.open_chat_id) ? null : context.open_chat_id,
    sender: personOf(operator.open_id, known.nameOf(operator.open_id), operator.tenant_key, tenant_key), receivedAt: at,
    cardId: context.open_message_id, line, revision: rev, subject: sub, form: formOf(keys ?? [], action.form_value ?? {}, known),
  }
}

/** The values of a form under the names of its fields; components are named `f<form>_<n>`. Empty ones are left out. */
function formOf(keys: readonly string[], values: Readonly<Record<string, unknown>>, known: Known): Record<string, string> {
  const form: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    const n = /^f\d{1,2}_(\d{1,2})$/.exec(name)?.[1]
    const key = n === undefined ? undefined : keys[Number(n)]
    if (key === undefined || (typeof value !== 'string' && typeof value !== 'number')) continue
    const said = valueOf(String(value).trim(), known)
    if (said !== '' && said.length <= MAX_VALUE) form[key] = said
  }
  return form
}

/** Pickers add the zone to a day, and pick people by their open_id. */
function valueOf(said: string, known: Known): string {
  if (/^ou_[\w-]+$/.test(said)) return known.nameOf(said) ?? said
  return /^(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?|\d{2}:\d{2}) [+-]\d{4}$/.exec(said)?.[1] ?? said
}
