// Builders for cards, and the few ways in which times, names and numbers are shown everywhere.
import type { Action, Block, Card, Field, Tone } from '../model/card.ts'
import { addDays, showDate, showInstant, showSpan, toLocal, type Instant, type Zone } from '../model/time.ts'

/** What a text needs to know of the moment in which it is read. */
export interface Telling {
  readonly now: Instant
  readonly zone: Zone
}

export function card(o: { title: string; tone?: Tone; blocks?: readonly (Block | null)[]; actions?: readonly Action[]; revision?: number; subject?: string | null }): Card {
  return { title: o.title, tone: o.tone ?? 'plain', blocks: (o.blocks ?? []).filter((b) => b !== null), actions: o.actions ?? [], revision: o.revision ?? 0, subject: o.subject ?? null }
}

export function text(value: string): Block {
  return { kind: 'text', text: value }
}

export function note(value: string): Block {
  return { kind: 'note', text: value }
}

/** Rows whose value is missing are left out. */
export function fields(rows: readonly (readonly [string, string | null])[]): Block {
  return { kind: 'fields', rows: rows.flatMap(([label, value]) => (value === null || value === '' ? [] : [[label, value] as const])) }
}

export function list(items: readonly string[], title?: string): Block {
  return title === undefined ? { kind: 'list', items } : { kind: 'list', items, title }
}

/** A button that is a command line. */
export function button(label: string, line: readonly string[], o: { style?: Action['style']; fields?: readonly Field[]; words?: readonly string[] } = {}): Action {
  return { label, line, style: o.style ?? 'plain', fields: o.fields ?? [], ...(o.words ? { words: o.words } : {}) }
}

export function field(name: string, o: Partial<Omit<Field, 'name'>> = {}): Field {
  return { name, label: name, type: 'text', required: false, options: [], ...o }
}

/** `3月20日（周五）16:20–17:00`. */
export function showWhen(t: Telling, from: Instant | null, to: Instant | null = null): string | null {
  return from === null ? null : showSpan(from, to, t.now, t.zone)
}

export function showAt(t: Telling, at: Instant): string {
  return showInstant(at, t.now, t.zone)
}

/** A deadline: 24:00 of a day is shown as its 23:59 (commands.md section 14, 1). */
export function showClose(t: Telling, at: Instant): string {
  const local = toLocal(at, t.zone)
  if (local.time !== '00:00' || local.second !== 0) return showInstant(at, t.now, t.zone)
  return `${showDate(addDays(local.date, -1), toLocal(t.now, t.zone).date)}23:59`
}

/** `20 人` or 不限. */
export function showQuota(quota: number | null): string {
  return quota === null ? '不限' : `${quota} 人`
}

/** `20 位` or 不限, as in 共 20 位. */
export function showPlaces(quota: number | null): string {
  return quota === null ? '不限' : `${quota} 位`
}

/** At most `limit` names and how many more. */
export function someNames(names: readonly string[], limit: number): string {
  return names.length <= limit ? names.join('、') : `${names.slice(0, limit).join('、')} 等 ${names.length} 人`
}
