// What the browser posts → InboundEvent. Nothing of a press is believed but which button it was: the line comes from the stored card.
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import type { Action, Card, Field } from '../../bot/model/card.ts'
import type { ClickEvent, Mention, MessageEvent } from '../../bot/model/event.ts'
import type { Instant } from '../../bot/model/time.ts'
import type { ShownMessage } from '../../bot/model/transcript.ts'
import type { PressBody, SayBody, WebPerson } from './view.ts'

export const BOT_NAME = '工会小助手'
const BOT_ID = 'bot'
const MAX_TEXT = 20_000
const MAX_VALUE = 2_000

const idSchema = z.string().min(1).max(64)

/** Body of POST /api/say. */
export const sayBody = z.strictObject({
  user: idSchema,
  chat: idSchema.nullable(),
  text: z.string()
    .max(MAX_TEXT, `一条最多 ${MAX_TEXT} 字，分两次发吧。`)
    .refine((t) => t.trim() !== '', '还没写内容呢，写点什么再发。'),
  mention: z.boolean().default(true),
  replyTo: idSchema.nullable().default(null),
})

/** Body of POST /api/press. */
export const pressBody = z.strictObject({
  user: idSchema,
  message: idSchema,
  label: z.string().min(1).max(200),
  index: z.int().min(0).max(1_000).optional(),
  revision: z.int().min(0).optional(),
  form: z.record(z.string().max(64), z.string().max(MAX_VALUE, `每一格最多 ${MAX_VALUE} 字。`)).default({}),
})

/** A refusal with its text for the person in front of the page. */
export function refuse(status: 400 | 403 | 404 | 409 | 413 | 415 | 503, text: string): HTTPException {
  return new HTTPException(status, { message: text })
}

/** Parses a body against its schema; throws a 400 that says what is wrong. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const text = issue?.message ?? ''
  // Own messages are Chinese; zod's own are for developers and name the path instead.
  throw refuse(400, /\p{Script=Han}/u.test(text) ? text : `请求里「${issue?.path.join('.') || '内容'}」这一项不对，刷新页面再试。`)
}

/**
 * Every `@name` of a text in order, the longest known name first. Unknown names are no mentions, and neither is a name that
 * several people have: then the bot asks who was meant.
 */
export function findMentions(text: string, people: readonly WebPerson[]): Mention[] {
  const known = [
    { name: BOT_NAME, userId: BOT_ID, self: true },
    { name: '小助手', userId: BOT_ID, self: true },
    ...people.filter((p) => people.every((other) => other === p || other.name !== p.name)).map((p) => ({ name: p.name, userId: p.id, self: false })),
  ].sort((a, b) => b.name.length - a.name.length)
  const found: Mention[] = []
  for (const at of text.matchAll(/[@＠]/g)) {
    const mention = known.find((k) => text.startsWith(k.name, at.index + 1))
    if (mention) found.push(mention)
  }
  return found
}

interface Stamp {
  readonly eventId: string
  readonly at: Instant
  readonly sender: WebPerson
}

/** A typed line. In a group it is meant for the bot with the @ switch on, after a mention of it, or with a command mark. */
export function toMessage(body: Required<SayBody>, stamp: Stamp & { readonly messageId: string }, people: readonly WebPerson[]): MessageEvent {
  const typed = findMentions(body.text, people)
  const named = typed.some((m) => m.self)
  const switched: Mention[] = body.chat !== null && body.mention && !named ? [{ name: BOT_NAME, userId: BOT_ID, self: true }] : []
  return {
    kind: 'message',
    platform: 'web',
    eventId: stamp.eventId,
    messageId: stamp.messageId,
    chat: body.chat,
    sender: { id: stamp.sender.id, name: stamp.sender.name },
    receivedAt: stamp.at,
    text: body.text,
    mentions: [...switched, ...typed],
    addressed: body.chat === null || body.mention || named || /^\s*[/／]/.test(body.text),
    replyTo: body.replyTo,
  }
}

/** A pressed button, built from the card as it is stored. Throws a 400 for what no honest page sends. */
export function toClick(body: PressBody, stamp: Stamp, stored: ShownMessage & { readonly card: Card }, action: Action): ClickEvent {
  return {
    kind: 'click',
    platform: 'web',
    eventId: stamp.eventId,
    chat: stored.chat,
    sender: { id: stamp.sender.id, name: stamp.sender.name },
    receivedAt: stamp.at,
    cardId: stored.id,
    line: action.line,
    subject: stored.card.subject,
    // A page that lags behind says so; it can never claim a state that the card has not reached.
    revision: Math.min(body.revision ?? stored.card.revision, stored.card.revision),
    form: checkForm(action.fields, body.form ?? {}),
  }
}

/** The button of that name; of several like-named ones that at the pressed place. Null when the card has none. */
export function findAction(card: Card, label: string, index: number | undefined): Action | null {
  const placed = index === undefined ? undefined : card.actions[index]
  if (placed?.label === label) return placed
  const named = card.actions.filter((a) => a.label === label)
  return named.length === 1 ? (named[0] ?? null) : null
}

/** The values of a form, checked against its fields; empty ones are left out. */
export function checkForm(fields: readonly Field[], form: Readonly<Record<string, string>>): Record<string, string> {
  const stray = Object.keys(form).find((name) => !fields.some((f) => f.name === name))
  if (stray !== undefined) throw refuse(400, '表单里有卡片上没有的格子，刷新页面再试。')
  const values: Record<string, string> = {}
  for (const field of fields) {
    const value = (Object.hasOwn(form, field.name) ? (form[field.name] ?? '') : '').trim()
    if (value === '') {
      if (field.required) throw refuse(400, `「${field.label}」还没填。`)
      continue
    }
    if (field.type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) throw refuse(400, `「${field.label}」要填数字。`)
    if (field.type === 'select' && !field.options.includes(value)) throw refuse(400, `「${field.label}」里没有「${value.slice(0, 20)}」这一项。`)
    if (field.type !== 'text' && /[\r\n]/.test(value)) throw refuse(400, `「${field.label}」只能写一行。`)
    values[field.name] = value
  }
  return values
}
