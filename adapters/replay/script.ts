// The lines of a replay script and what each must look like.
import { z } from 'zod'
import { parseIso, parseLocalDate } from '../../bot/model/time.ts'

const instant = z.string().transform((s, ctx) => {
  const at = parseIso(s)
  // Beyond this the calendar knows nothing, and a clock would run through centuries of empty days.
  if (at !== null && at < Date.UTC(2199, 0)) return at
  ctx.addIssue({ code: 'custom', message: at === null ? 'ISO 8601 with an offset, 2026-11-27T16:20:00+08:00' : 'a year up to 2198' })
  return z.NEVER
})
const platform = z.enum(['feishu', 'dingtalk', 'web'])
const id = z.string().min(1)

/** Whether there is such a day: solar in that year (29 February without one), lunar in any. */
function isBirthday(typed: string, lunar: boolean): boolean {
  const [day = 0, month = 0] = typed.split('-').map(Number).reverse()
  if (lunar) return month >= 1 && month <= 12 && day >= 1 && day <= 30
  return parseLocalDate(typed.length === 5 ? `2000-${typed}` : typed) !== null
}

const member = z.strictObject({
  name: z.string().min(1), employeeNo: z.string().optional(), branch: z.string().optional(), group: z.string().optional(), gender: z.string().optional(),
  role: z.enum(['member', 'delegate', 'leader', 'handler', 'cadre', 'care', 'auditor', 'admin']).optional(), scope: z.string().optional(),
  accounts: z.strictObject({ feishu: id.optional(), dingtalk: id.optional(), web: id.optional() }).optional(),
  birthday: z.string().regex(/^(\d{4}-)?\d{2}-\d{2}$/, 'YYYY-MM-DD').optional(), lunar: z.boolean().optional(), leap: z.boolean().optional(),
}).superRefine((m, ctx) => {
  if (m.birthday !== undefined && !isBirthday(m.birthday, m.lunar === true)) ctx.addIssue({ code: 'custom', path: ['birthday'], message: `a day that there is, not ${m.birthday}` })
  if (m.leap === true && m.lunar !== true) ctx.addIssue({ code: 'custom', path: ['leap'], message: 'only with "lunar": true' })
})

/** An account is one person's. */
const members = z.array(member).superRefine((all, ctx) => {
  const owners = new Map<string, string>()
  for (const [i, m] of all.entries()) {
    for (const [name, account] of Object.entries(m.accounts ?? {})) {
      const owner = owners.get(`${name}:${account}`)
      if (owner !== undefined) ctx.addIssue({ code: 'custom', path: [i, 'accounts', name], message: `${account} is ${owner}'s already` })
      owners.set(`${name}:${account}`, m.name)
    }
  }
})

const setup = z.strictObject({
  admins: z.array(z.string().regex(/^(feishu|dingtalk|web):.+/, 'platform:account')).optional(),
  chats: z.array(z.strictObject({ platform, chat: id, title: z.string(), members: z.array(id).optional() })).optional(),
  members: members.optional(),
  fault: z.strictObject({
    platform, chat: id.optional(), user: id.optional(), sends: z.number().int().min(1), error: z.enum(['rate_limited', 'unavailable', 'forbidden']), retryAfterMs: z.number().int().min(0).optional(),
  }).refine((f) => (f.chat === undefined) !== (f.user === undefined), 'exactly one of chat and user').optional(),
})

const who = { at: instant.optional(), platform, user: id, name: z.string().optional(), event: id.optional() }

const message = z.strictObject({
  ...who, chat: id.nullable(), text: z.string(), mention: z.boolean().optional(), messageId: id.optional(), replyTo: id.optional(),
  mentions: z.array(z.strictObject({ name: z.string().min(1), user: id })).optional(),
})
const click = z.strictObject({
  ...who, chat: id.nullable(), click: z.strictObject({ message: id, action: id, form: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).optional() }),
})
const membership = z.strictObject({ at: instant.optional(), platform, chat: id, membership: z.enum(['join', 'leave', 'bot_removed']), user: id.optional(), name: z.string().optional() })
  .refine((m) => m.membership === 'bot_removed' || m.user !== undefined, { message: 'required', path: ['user'] })

export type SetupLine = z.infer<typeof setup>
export type ScriptLine =
  | { readonly kind: 'setup'; readonly setup: SetupLine }
  | ({ readonly kind: 'message' } & z.infer<typeof message>)
  | ({ readonly kind: 'click' } & z.infer<typeof click>)
  | ({ readonly kind: 'membership' } & z.infer<typeof membership>)
  | { readonly kind: 'at'; readonly at: z.infer<typeof instant> }
  | { readonly kind: 'down'; readonly down: z.infer<typeof instant> }

/** A line that is not valid: which field, and what was expected there. */
export class InvalidLine extends Error {
  override readonly name = 'InvalidLine'
}

function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  throw new InvalidLine(`${path === '' ? 'line' : path}: ${issue?.message ?? 'not valid'}`)
}

/** Reads one line of a script. Throws InvalidLine. */
export function readLine(text: string): ScriptLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new InvalidLine('line: expected one JSON object')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidLine('line: expected one JSON object')
  if ('setup' in value) return { kind: 'setup', setup: parsed(z.strictObject({ setup }), value).setup }
  if ('down' in value) return { kind: 'down', down: parsed(z.strictObject({ down: instant }), value).down }
  if ('membership' in value) return { kind: 'membership', ...parsed(membership, value) }
  if ('click' in value) return { kind: 'click', ...parsed(click, value) }
  if ('text' in value) return { kind: 'message', ...parsed(message, value) }
  if ('at' in value) return { kind: 'at', at: parsed(z.strictObject({ at: instant }), value).at }
  throw new InvalidLine('line: expected one of setup, text, click, membership, at, down')
}
