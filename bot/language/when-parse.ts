// The grammar of a moment: which days and clock times stand where in a slot. A slot is read as a whole or not at all.
import { refuse, type Choice, type DayRule } from './when-choice.ts'
import { matchBareHour, matchClocks, type Clock, type ClockMatch } from './when-clock.ts'
import { matchDates, type DateMatch } from './when-date.ts'
import { dayOfMonth } from './when-day.ts'
import { fromDayToDay, fromTimeToTime, onDay, onlyDay, withoutDay } from './when-moment.ts'
import { matchAt, SMALL, sticky } from './when-pattern.ts'
import type { WhenContext } from './when-types.ts'
import { readCount } from './number.ts'

const GAP = sticky('[ ,的t]?')
const TO = sticky(' ?(起|开始)?([-~]|直?到|至) ?')
const DAYS_OF_MONTH = sticky(`(${SMALL})[-~到至](${SMALL})[日号]$`)
const BARE_DAY = sticky('(\\d{1,2})$')
const DOTTED = /^(\d{1,2})\.(\d{2})$/

const skip = (pattern: RegExp, text: string, at: number): number => at + (matchAt(pattern, text, at)?.[0].length ?? 0)

/** The first reading of the whole text that can be; if there is none, the first reason why not; null when it is no moment. */
export function readMoment(raw: string, context: WhenContext, marked = false): Choice | null {
  const text = raw.replace(/^[从自](?=.)/, '').replace(/(?:起|开始)$/, '')
  let fault: Choice | null = null
  for (const attempt of attempts(text, context, marked)) {
    if (attempt.kind === 'readings') return attempt
    fault ??= attempt
  }
  return fault
}

function* attempts(text: string, context: WhenContext, marked: boolean): Generator<Choice> {
  yield* dottedAlone(text, context)
  for (const date of matchDates(text, 0)) yield* afterDate(text, date, context, marked)
  yield* afterClock(text, context)
  const days = matchAt(DAYS_OF_MONTH, text, 0)
  const [from, to] = [readCount(days?.[1] ?? ''), readCount(days?.[2] ?? '')]
  if (from !== null && to !== null) yield fromDayToDay(dayOfMonth(from, null), dayOfMonth(to, null), context)
}

/** 11.30 alone may be a day or a time. */
function* dottedAlone(text: string, context: WhenContext): Generator<Choice> {
  const m = DOTTED.exec(text)
  if (!m) return
  const [hour, minute] = [Number(m[1]), Number(m[2])]
  const date = matchDates(text, 0).find((d) => d.end === text.length)
  const clock = hour <= 23 && minute <= 59 && (date !== undefined || hour >= 7) ? plainClock(hour, minute) : null
  const day = date ? onlyDay(date.rule, context) : null
  const time = clock ? withoutDay(clock, null, context) : null
  const options = [day, time].flatMap((c) => (c?.kind === 'readings' ? c.options : []))
  if (options.length === 0) return
  const shown = `${hour}:${m[2] ?? ''}`
  const dayText = `${hour}月${minute}日`
  const ask = date === undefined ? `「${text}」是 ${shown} 吗？` : clock === null ? `「${text}」是 ${dayText}吗？` : `「${text}」是 ${dayText}，还是 ${shown}？`
  yield { kind: 'readings', options, ask, past: [], later: [] }
}

function plainClock(hour: number, minute: number): Clock {
  return { text: `${hour}:${String(minute).padStart(2, '0')}`, part: null, hour, minute, second: 0, dotted: false }
}

function* afterDate(text: string, date: DateMatch, context: WhenContext, marked: boolean): Generator<Choice> {
  if (date.end === text.length) {
    // 1.5 alone is a number; 11.30 alone is asked about elsewhere.
    if (date.dotted === null || (marked && date.dotted[1] === 1)) yield onlyDay(date.rule, context)
    return
  }
  const at = skip(GAP, text, date.end)
  for (const [start, end] of clockSpans(text, at)) yield onDay(date.rule, start, end, context)
  for (const start of matchClocks(text, at)) yield* toOtherDay(text, date.rule, start, context)
  const to = matchAt(TO, text, date.end)
  if (!to) return
  const next = date.end + to[0].length
  for (const last of matchDates(text, next)) {
    if (last.end === text.length) yield daysOrTimes(text, date, last, context)
    else if (clockSpans(text, skip(GAP, text, last.end)).length > 0) yield refuse('开始那天也写上几点吧')
  }
  const day = matchAt(BARE_DAY, text, next)
  if (day && (to[2] !== '-' || /[月/.]/.test(text.slice(0, date.end)))) yield fromDayToDay(date.rule, dayOfMonth(Number(day[1]), null), context)
}

/** 3.1-3.5 are days; 11.30-12.30 may be times as well. */
function daysOrTimes(text: string, from: DateMatch, to: DateMatch, context: WhenContext): Choice {
  const days = fromDayToDay(from.rule, to.rule, context)
  if (from.dotted?.[1] !== 2 || to.dotted?.[1] !== 2) return days
  const [a, b] = text.split(/[-~到至]/)
  const [start, end] = [a, b].map((t) => {
    const m = DOTTED.exec((t ?? '').trim())
    return m && Number(m[2]) < 60 ? plainClock(Number(m[1]), Number(m[2])) : null
  })
  const times = start && end ? withoutDay(start, end, context) : null
  if (days.kind !== 'readings' || times?.kind !== 'readings') return days
  return { ...days, options: [...days.options, ...times.options], ask: `「${text}」是日期还是几点？` }
}

function* toOtherDay(text: string, from: DayRule, start: ClockMatch, context: WhenContext): Generator<Choice> {
  const to = matchAt(TO, text, start.end)
  if (!to) return
  for (const last of matchDates(text, start.end + to[0].length)) {
    if (last.end === text.length) yield refuse('结束那天也写上几点吧')
    for (const end of matchClocks(text, skip(GAP, text, last.end))) {
      if (end.end === text.length) yield fromTimeToTime(from, start.clock, last.rule, end.clock, context)
    }
  }
}

/** Clock times, or spans of them, from `at` to the end of the text. */
function clockSpans(text: string, at: number): readonly (readonly [Clock, Clock | null])[] {
  return spansTo(text, at, text.length).map(([start, end]) => [start, end] as const)
}

function spansTo(text: string, at: number, until: number | null): readonly (readonly [Clock, Clock | null, number])[] {
  const found: (readonly [Clock, Clock | null, number])[] = []
  const add = (start: Clock, end: Clock | null, stop: number): void => {
    if (until === null || stop === until) found.push([start, end, stop])
  }
  const clocks = matchClocks(text, at)
  const bare = matchBareHour(text, at)
  for (const c of clocks) {
    add(c.clock, null, c.end)
    const to = matchAt(TO, text, c.end)
    if (!to) continue
    const next = c.end + to[0].length
    for (const e of matchClocks(text, next)) if (e.clock.hour !== null) add(c.clock, e.clock, e.end)
    const hour = matchBareHour(text, next)
    if (hour) add(c.clock, hour.clock, hour.end)
  }
  const to = bare ? matchAt(TO, text, bare.end) : null
  for (const e of bare && to ? matchClocks(text, bare.end + to[0].length) : []) {
    if (bare && e.clock.hour !== null && !e.clock.dotted) add(bare.clock, e.clock, e.end)
  }
  return found
}

/** A clock time without a day, or before its day: 16:20 周五. */
function* afterClock(text: string, context: WhenContext): Generator<Choice> {
  for (const [start, end, stop] of spansTo(text, 0, null)) {
    if (start.dotted || end?.dotted === true) continue
    if (stop === text.length) yield withoutDay(start, end, context)
    else {
      const at = skip(GAP, text, stop)
      for (const date of matchDates(text, at)) if (date.end === text.length) yield onDay(date.rule, start, end, context)
    }
  }
}
