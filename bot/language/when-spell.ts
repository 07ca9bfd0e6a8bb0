// Readings as text: the echo that people read, and an exact spelling for buttons that reads back as the same value.
import {
  dateAt, endOfDay, parseIso, parseLocalDate, parseLocalTime, plus, showDate, showInstant, showTime, toInstant, toIso, toLocal,
  type Instant, type LocalDate,
} from '../model/time.ts'
import { dayKind } from '../domain/workday.ts'
import type { Reading, WhenContext } from './when-types.ts'

/** The echo of a reading: `3月20日（周五）16:20–17:00`, with the holiday or make-up day in brackets where it falls on one. */
export function showReading(r: Reading, context: WhenContext): string {
  return `${labelReading(r, context)}${noteOf(r, context)}`
}

/** The echo without remarks, for buttons. */
export function labelReading(r: Reading, context: WhenContext): string {
  const today = dateAt(context.now, context.zone)
  switch (r.kind) {
    case 'date': return showDate(r.date, today)
    case 'range': return `${showDate(r.from, today)}–${showDate(r.to, today)}`
    case 'instant': return showExact(r.at, context)
    case 'deadline': return `${r.exact ? showExact(r.at, context) : `${showDate(r.through, today)}23:59`} 截止`
    case 'datetime': {
      const start = `${showDate(r.date, today)}${showTime(r.time)}`
      if (!r.end) return start
      return `${start}–${r.end.date === r.date ? '' : showDate(r.end.date, today)}${showTime(r.end.time)}`
    }
  }
}

function showExact(at: Instant, context: WhenContext): string {
  // Typed seconds are whole; those of 半小时后 come with the milliseconds of now and only make the echo longer.
  const { second, ms } = toLocal(at, context.zone)
  return `${showInstant(at, context.now, context.zone)}${second === 0 || ms !== 0 ? '' : `:${String(second).padStart(2, '0')}`}`
}

function noteOf(r: Reading, context: WhenContext): string {
  const date = r.kind === 'range' ? null : r.kind === 'deadline' ? r.through : r.kind === 'instant' ? dateAt(r.at, context.zone) : r.date
  const note = date === null ? null : dayNote(date, context)
  return note === null ? '' : `（${note}）`
}

/** `国庆节放假` or `国庆节调休上班` for such a day, null for ordinary days, weekends and days that are not known yet. */
export function dayNote(date: LocalDate, context: WhenContext): string | null {
  const kind = dayKind(date, context.holidays)
  return kind.holiday === null ? null : kind.why
}

/** Text without blanks that readWhen reads back as exactly this value, whatever the hour; for command lines behind buttons. */
export function spellReading(r: Reading, context: WhenContext): string {
  switch (r.kind) {
    case 'date': return r.date
    case 'range': return `${r.from}/${r.to}`
    case 'datetime': return `${r.date}T${r.time}${r.end ? `/${r.end.date}T${r.end.time}` : ''}`
    case 'instant': return spellInstant(r.at, context)
    case 'deadline': return r.exact ? `≤${spellInstant(r.at, context)}` : `≤${r.through}`
  }
}

function spellInstant(at: Instant, context: WhenContext): string {
  const iso = toIso(at, context.zone)
  const ms = ((at % 1000) + 1000) % 1000
  return ms === 0 ? iso : `${iso.slice(0, 19)}.${String(ms).padStart(3, '0')}${iso.slice(19)}`
}

const DATETIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?:\/(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}))?$/
const RANGE = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/

/** Reads a spelling of spellReading or ISO 8601; null for anything else. */
export function readSpelled(slot: string, context: WhenContext): Reading | null {
  // A line's normalising may have lowered the T.
  const text = slot.toUpperCase()
  if (text.startsWith('≤')) {
    const day = parseLocalDate(text.slice(1))
    if (day) return { kind: 'deadline', at: endOfDay(day, context.zone), through: day, exact: false }
    const at = parseIso(text.slice(1))
    return at === null ? null : { kind: 'deadline', at, through: throughOf(at, context), exact: true }
  }
  const range = RANGE.exec(text)
  const [from, to] = [parseLocalDate(range?.[1] ?? ''), parseLocalDate(range?.[2] ?? '')]
  if (from && to && from <= to) return { kind: 'range', from, to }
  const m = DATETIME.exec(text)
  const [date, time] = [parseLocalDate(m?.[1] ?? ''), parseLocalTime(m?.[2] ?? '')]
  if (m && date && time) {
    if (m[3] === undefined) return { kind: 'datetime', date, time }
    const [endDate, endTime] = [parseLocalDate(m[3]), parseLocalTime(m[4] ?? '')]
    if (!endDate || !endTime || toInstant(endDate, endTime, context.zone) <= toInstant(date, time, context.zone)) return null
    return { kind: 'datetime', date, time, end: { date: endDate, time: endTime } }
  }
  const at = parseIso(text)
  return at === null ? null : { kind: 'instant', at }
}

function throughOf(at: Instant, context: WhenContext): LocalDate {
  // A term that closes at 0:00 ran through the day before.
  return dateAt(plus(at, -1), context.zone)
}
