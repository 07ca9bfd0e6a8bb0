// Days and clock times put together: 下周五16:20-17:00, 3月1日至5日, a bare 四点二十. Conventions: calendar.md, "Chinese date text".
import {
  addDays, dateAt, dateParts, daysBetween, HOUR, instant, localTime, plus, SECOND, showDate, showTime, toInstant, type LocalDate, type LocalTime,
} from '../model/time.ts'
import {
  bothQuestions, eachDay, oneDay, refuse, type Choice, type DayChoice, type DayContext, type DayRule, type Days,
} from './when-choice.ts'
import { endAfter, timesOf, type Clock, type ClockOption } from './when-clock.ts'
import type { Reading, WhenContext } from './when-types.ts'

const MIDNIGHT = '00:00' as LocalTime
const REJECT_NO_DAY = refuse('写清楚是哪一天吧，比如「3月20日16:20」')

/** What rules about days need, for phrases without a clock time. */
function dayContext(context: WhenContext, after: LocalDate | null = null): DayContext {
  const today = dateAt(context.now, context.zone)
  return { today, holidays: context.holidays, after, gone: (d) => d.to < today }
}

/** A day and minutes after its 00:00 as a reading; seconds make it an instant. */
function reading(date: LocalDate, start: ClockOption, end: ClockOption | null, context: WhenContext): Reading {
  const at = (o: ClockOption): { date: LocalDate; time: LocalTime } => ({
    date: addDays(date, Math.floor(o.minutes / 1440)),
    time: localTime(Math.floor((o.minutes % 1440) / 60), o.minutes % 60) ?? MIDNIGHT,
  })
  const from = at(start)
  if (end === null && start.second > 0) return { kind: 'instant', at: plus(toInstant(from.date, from.time, context.zone), start.second * SECOND) }
  return end === null ? { kind: 'datetime', ...from } : { kind: 'datetime', ...from, end: at(end) }
}

/** The moment at which a reading begins. */
function startOf(r: Reading, context: WhenContext): number {
  switch (r.kind) {
    case 'datetime': return toInstant(r.date, r.time, context.zone)
    case 'date': return toInstant(r.date, MIDNIGHT, context.zone)
    case 'range': return toInstant(r.from, MIDNIGHT, context.zone)
    case 'instant':
    case 'deadline': return r.at
  }
}

const over = (r: Reading, context: WhenContext): boolean => startOf(r, context) <= context.now

interface Timed {
  readonly start: ClockOption
  readonly end: ClockOption | null
}

interface Spans {
  readonly kind: 'spans'
  readonly options: readonly Timed[]
  readonly ask: string | null
}
type Refusal = ReturnType<typeof refuse>

/** Start times with their ends; starts that no end can follow are left out, and if none is left the reason is given. */
function spans(start: Clock, end: Clock | null): Spans | Refusal {
  const times = timesOf(start)
  if (times.kind === 'reject') return times
  if (end === null) return { kind: 'spans', options: times.options.map((o) => ({ start: o, end: null })), ask: times.ask }
  const options: Timed[] = []
  let fault: Refusal | null = null
  for (const o of times.options) {
    const after = endAfter(o.minutes, end)
    const last = after.kind === 'times' ? after.options[0] : undefined
    if (last) options.push({ start: o, end: last })
    else if (after.kind === 'reject') fault ??= after
  }
  if (options.length === 0) return fault ?? refuse(`结束的「${end.text}」要比开始晚`)
  return { kind: 'spans', options, ask: times.ask }
}

/** A day with a clock time or a span of it. */
export function onDay(rule: DayRule, start: Clock, end: Clock | null, context: WhenContext): Choice {
  const times = spans(start, end)
  if (times.kind === 'reject') return times
  const at = (date: LocalDate): readonly Reading[] => times.options.map((o) => reading(date, o.start, o.end, context))
  const base = dayContext(context)
  const choice = rule({ ...base, gone: (d) => at(d.to).every((r) => over(r, context)) })
  if (choice.kind === 'reject') return choice
  const each = (days: Days): readonly LocalDate[] => eachDay(days, 3) ?? []
  if (choice.kind === 'gone') {
    const [day] = each(choice.day)
    if (day === undefined) return REJECT_NO_DAY
    return { kind: 'readings', options: [], ask: null, past: at(day), later: future(choice.later.flatMap(each).flatMap(at), context) }
  }
  const dates = choice.options.flatMap(each)
  if (dates.length === 0) return REJECT_NO_DAY
  const all = dates.flatMap(at)
  const options = future(all, context)
  const past = [...all.filter((r) => over(r, context)), ...(choice.past ? each(choice.past).flatMap(at) : [])]
  const whichDay = choice.ask ?? (dates.length > 1 ? '是哪一天？' : null)
  const evening = halfDayOn(start, end, times.options[0])
  const half = evening ? dates.map((d) => reading(d, evening.start, evening.end, context)) : []
  const later = options.length > 0 ? [] : future([...half, ...choice.later.flatMap(each).flatMap(at)], context)
  return { kind: 'readings', options, ask: bothQuestions(whichDay, times.ask), past, later }
}

/** 今天9点 said at 10:00: 21:00 may have been meant; not where 到下午4点 or -17:30 says which half of the day it is. */
function halfDayOn(start: Clock, end: Clock | null, t: Timed | undefined): Timed | null {
  if (t === undefined || start.part !== null || (end !== null && (end.part !== null || (end.hour ?? 0) > 12))) return null
  if (start.hour === null || start.hour < 7 || start.hour > 12) return null
  const move = (o: ClockOption): ClockOption => ({ ...o, minutes: o.minutes + 720 })
  return { start: move(t.start), end: t.end ? move(t.end) : null }
}

const future = (readings: readonly Reading[], context: WhenContext): readonly Reading[] => readings.filter((r) => !over(r, context))

/** A clock time or span without a day: today if ahead; past with a part of the day → tomorrow; otherwise asked. */
export function withoutDay(start: Clock, end: Clock | null, context: WhenContext): Choice {
  const times = spans(start, end)
  if (times.kind === 'reject') return times
  const { today } = dayContext(context)
  const next = (t: Timed): Reading => {
    const first = reading(today, t.start, t.end, context)
    return over(first, context) ? reading(addDays(today, 1), t.start, t.end, context) : first
  }
  const options = times.options.map(next)
  const now = times.options.map((t) => reading(today, t.start, t.end, context))
  const past = now.filter((r) => over(r, context))
  const result = (all: readonly Reading[], ask: string | null): Choice => ({ kind: 'readings', options: all, ask, past, later: [] })
  const [one, ...others] = options
  if (times.ask !== null) {
    // 晚上12点 without a day comes to one midnight, whichever is meant.
    const alike = (o: Reading): boolean => o.kind === 'datetime' && one?.kind === 'datetime' && o.date === one.date && o.time === one.time
    const same = one?.kind === 'datetime' && others.length > 0 && others.every(alike)
    return result(options, same ? `「${start.text}」是 ${showDate(one.date, today)}${showTime(one.time)}吗？` : times.ask)
  }
  if (past.length === 0) return result(options, null)
  if (start.part !== null || start.hour === null) return { kind: 'readings', options, ask: null, past: [], later: [] }
  const evening = halfDayOn(start, end, times.options[0])
  if (evening) {
    return result([...options, next(evening)], start.hour === 12 ? `「${start.text}」是中午还是半夜？` : `「${start.text}」是早上还是晚上？`)
  }
  const [tomorrow] = options
  const question = tomorrow?.kind === 'datetime' ? `，是 ${showDate(tomorrow.date, today)}吗？` : ''
  return result(options, `今天的「${start.text}」已经过了${question}`)
}

/** A day or span of days as a reading. */
function daysReading(days: Days): Reading {
  return days.one ? { kind: 'date', date: days.from } : { kind: 'range', from: days.from, to: days.to }
}

function ofDays(choice: DayChoice): Choice {
  if (choice.kind === 'reject') return choice
  const past = choice.kind === 'gone' ? choice.day : choice.past
  return {
    kind: 'readings',
    options: choice.kind === 'gone' ? [] : choice.options.map(daysReading),
    ask: choice.kind === 'gone' ? null : choice.ask,
    past: past ? [daysReading(past)] : [],
    later: choice.later.map(daysReading),
  }
}

/** A day or days without a clock time. */
export function onlyDay(rule: DayRule, context: WhenContext): Choice {
  return ofDays(rule(dayContext(context)))
}

/** From one day through another; the second is read as the first such day after the first. */
export function fromDayToDay(from: DayRule, to: DayRule, context: WhenContext): Choice {
  const base = dayContext(context)
  // A range may have begun already: what counts is whether its end is over.
  const first = from({ ...base, gone: (d) => base.gone(d) && !mayReach(d, to, base) })
  if (first.kind === 'reject') return first
  const starts = first.kind === 'gone' ? [first.day] : [...first.options, ...(first.past ? [first.past] : [])]
  const readings: Reading[] = []
  const past: Reading[] = []
  let ask: string | null = first.kind === 'gone' ? null : first.ask
  for (const s of starts) {
    const last = to({ ...base, after: s.from })
    if (last.kind === 'reject') return last
    const ends = last.kind === 'gone' ? [last.day] : last.options
    if (last.kind === 'days') ask = bothQuestions(ask, last.ask)
    for (const e of ends) {
      if (e.to < s.from) return refuse('结束的日子比开始的还早')
      const days: Days = s.from === e.to ? oneDay(s.from) : { from: s.from, to: e.to, one: false }
      ;(base.gone(days) ? past : readings).push(daysReading(days))
    }
  }
  return { kind: 'readings', options: readings, ask, past, later: [] }
}

/** A range that has begun ends in the same year, or soon after New Year. */
const near = (from: LocalDate, to: LocalDate): boolean => dateParts(to).year === dateParts(from).year || daysBetween(from, to) <= 60

function mayReach(start: Days, to: DayRule, base: DayContext): boolean {
  const last = to({ ...base, after: start.from })
  return last.kind === 'days' && last.options.some((e) => e.to >= base.today && e.to >= start.from && near(start.from, e.to))
}

/** From a day and time to another day and time. */
export function fromTimeToTime(from: DayRule, start: Clock, to: DayRule, end: Clock, context: WhenContext): Choice {
  const first = onDay(from, start, null, context)
  if (first.kind === 'reject') return first
  const ends = timesOf(end)
  if (ends.kind === 'reject') return ends
  const base = dayContext(context)
  const finish = (r: Reading): readonly Reading[] => {
    if (r.kind !== 'datetime') return []
    const last = to({ ...base, after: r.date })
    if (last.kind !== 'days') return []
    return last.options.flatMap((d) => ends.options.map((o) => reading(d.from, o, null, context))).flatMap((e) =>
      e.kind === 'datetime' && startOf(e, context) > startOf(r, context) ? [{ ...r, end: { date: e.date, time: e.time } }] : [])
  }
  const options = first.options.flatMap(finish)
  const past = first.past.flatMap(finish)
  if (options.length === 0 && past.length === 0) return refuse('结束要比开始晚')
  return { kind: 'readings', options, ask: bothQuestions(first.ask, ends.ask), past, later: first.later.flatMap(finish) }
}

/** A length of time from now: 半小时后, kept to the millisecond. */
export function fromNow(ms: number, context: WhenContext): Choice {
  if (Math.abs(ms) > 100 * 366 * 24 * HOUR) return refuse('这个时间太远了')
  const at = instant(context.now + ms)
  const r: Reading = { kind: 'instant', at }
  return { kind: 'readings', options: ms < 0 ? [] : [r], ask: null, past: ms < 0 ? [r] : [], later: [] }
}
