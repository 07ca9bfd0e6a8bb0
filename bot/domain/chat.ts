// Settings of a group chat and of a person's reminders, and what quiet hours mean.
import { z } from 'zod'
import type { PlatformId } from '../model/event.ts'
import { addDays, parseLocalDate, parseLocalTime, toInstant, toLocal, type Instant, type LocalDate, type LocalTime, type Zone } from '../model/time.ts'

const time = z.string().transform((s, ctx): LocalTime => {
  const t = parseLocalTime(s)
  if (t) return t
  ctx.addIssue({ code: 'custom', message: 'HH:MM' })
  return z.NEVER
})
const quiet = z.object({ from: time, to: time }).nullable()

export interface Quiet { readonly from: LocalTime; readonly to: LocalTime }

/** Whether lines without a mention ever reach the bot in a group there; DingTalk delivers only those with one (dingtalk.md section 5). */
export const hearsBareLines = (platform: PlatformId): boolean => platform !== 'dingtalk'

const settingsShape = z.object({
  /** Lines without a mention count, where the platform lets them through. */
  bareLines: z.boolean().default(true),
  /** Nudges and reminders wait; promotions do not. */
  quiet: quiet.default({ from: '22:00' as LocalTime, to: '07:00' as LocalTime }),
  /** When the result of a close after 21:00 is posted on the next morning. */
  resultTime: time.default('08:20' as LocalTime),
  /** When the reminder of the evening before is sent. */
  remindTime: time.default('19:10' as LocalTime),
  script: z.enum(['简', '繁']).default('简'),
  /** 递补确认 in minutes for activities made here; null: seated at once. */
  holdMinutes: z.number().int().min(5).max(7 * 24 * 60).nullable().default(null),
  /** 附议 needed for a proposal. */
  seconders: z.number().int().min(1).max(50).default(2),
})
export type ChatSettings = z.infer<typeof settingsShape>

/** Settings of a freshly bound group. */
export const DEFAULT_SETTINGS: ChatSettings = settingsShape.parse({})

/** Reads stored settings; what is missing is as in a freshly bound group. Throws on text that is no such JSON. */
export function readSettings(json: string): ChatSettings {
  return settingsShape.parse(JSON.parse(json))
}

const remindersShape = z.object({
  on: z.boolean().default(true),
  quiet: quiet.default(null),
  /** Nothing but promotions until the end of this day. */
  mutedUntil: z.string().nullable().default(null).transform((s): LocalDate | null => (s === null ? null : parseLocalDate(s))),
})
export type Reminders = z.infer<typeof remindersShape>

/** Reads a member's stored reminder settings. */
export function readReminders(json: string): Reminders {
  return remindersShape.parse(JSON.parse(json))
}

/** The first moment from `at` on that is outside the quiet hours. From and to may span midnight; equal ends mean none. */
export function afterQuiet(at: Instant, q: Quiet | null, zone: Zone): Instant {
  if (q === null || q.from === q.to) return at
  const local = toLocal(at, zone)
  const spansMidnight = q.from > q.to
  const inside = spansMidnight ? local.time >= q.from || local.time < q.to : local.time >= q.from && local.time < q.to
  if (!inside) return at
  const endsTomorrow = spansMidnight && local.time >= q.from
  return toInstant(endsTomorrow ? addDays(local.date, 1) : local.date, q.to, zone)
}
