// Which day a solar phrase means: offsets, weekdays, month-days, months and years. Conventions: calendar.md, "Chinese date text".
import {
  addDays, addMonths, dateParts, daysBetween, daysInMonth, localDate, mondayOf, showDate, weekday, weekdayName, type LocalDate,
} from '../model/time.ts'
import {
  asking, certain, gone, oneDay, refuse, shiftDays, span, YEARS, type DayChoice, type DayContext, type DayRule, type Days,
} from './when-choice.ts'

/** A year as written: 2027, 明年 (+1), or nothing. */
export type YearSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'exact'; readonly year: number }
  | { readonly kind: 'offset'; readonly by: number }

/** The Gregorian year meant, null when none was written. */
export function yearOf(spec: YearSpec, today: LocalDate): number | null {
  if (spec.kind === 'none') return null
  return spec.kind === 'exact' ? spec.year : dateParts(today).year + spec.by
}

/** The answer to years that the date language does not serve. */
export const TOO_FAR = refuse('这个日子太远了，我只认得近一些的年份')
const inYears = (date: LocalDate): boolean => dateParts(date).year >= YEARS.from && dateParts(date).year <= YEARS.to

/** Past by no more than this is asked about instead of being moved to the next year. */
const RECENT_DAYS = 60

const said = (days: Days, today: LocalDate): string =>
  days.one ? showDate(days.from, today) : `${showDate(days.from, today)}–${showDate(days.to, today)}`

const isIt = (what: string, days: Days, today: LocalDate): string => `${what}已经过了，是 ${said(days, today)}吗？`

/** 今天 (0), 明天 (1), 昨天 (-1). */
export function relativeDay(by: number): DayRule {
  return ({ today }) => {
    const day = oneDay(addDays(today, by))
    return by < 0 ? gone(day) : certain(day, by === 0 ? [shiftDays(day, 1)] : [])
  }
}

/** N天/周/月/年后 (or before, negative): a day, clamped to the end of the month. */
export function ahead(n: number, unit: 'day' | 'month'): DayRule {
  return ({ today }) => {
    if (Math.abs(n) > 60_000) return TOO_FAR
    const months = unit === 'month' ? n : 0
    const { year } = dateParts(today)
    if (Math.abs(months) > 12 * 150 || year + n / (unit === 'month' ? 12 : 365) > YEARS.to) return TOO_FAR
    const date = unit === 'month' ? addMonths(today, n) : addDays(today, n)
    if (!inYears(date)) return TOO_FAR
    return n < 0 ? gone(oneDay(date)) : certain(oneDay(date))
  }
}

/** 周五 (offset null), 本周五 0, 下周五 1, 上周五 -1; `day` 1 Monday to 7 Sunday. */
export function weekdayIn(day: number, offset: number | null): DayRule {
  return (c) => {
    const { today } = c
    const monday = mondayOf(today)
    if (offset !== null) {
      const date = oneDay(addDays(monday, offset * 7 + day - 1))
      if (offset > 0) return certain(date)
      const next = oneDay(addDays(monday, 7 + day - 1))
      if (offset < 0) return gone(date, [c.gone(oneDay(addDays(monday, day - 1))) ? next : oneDay(addDays(monday, day - 1))])
      if (!c.gone(date)) return certain(date)
      const name = weekdayName(date.from)
      return asking(`本${name}已经过了，是 ${showDate(next.from, today).replace(/（.*/, '')}（下${name}）吗？`, [next], date)
    }
    const start = c.after ?? today
    const date = oneDay(addDays(start, (day - weekday(start) + 7) % 7))
    if (c.after !== null || date.from !== today) return certain(date)
    const next = shiftDays(date, 7)
    if (c.gone(date)) return certain(next)
    const name = weekdayName(today)
    return asking(`今天就是${name}，是今天还是下${name}？`, [date, next])
  }
}

/** The whole week: 本周 0, 下周 1, 上周 -1. */
export function wholeWeek(offset: number): DayRule {
  return ({ today }) => {
    const monday = addDays(mondayOf(today), offset * 7)
    const week = span(monday, addDays(monday, 6))
    return offset < 0 ? gone(week, [shiftDays(week, -7 * offset)]) : certain(week)
  }
}

/** 周末 (offset null), 本周末 0, 下周末 1: Saturday and Sunday. */
export function weekend(offset: number | null): DayRule {
  return ({ today }) => {
    const saturday = addDays(mondayOf(today), 5)
    const at = (by: number): Days => span(addDays(saturday, 7 * by), addDays(saturday, 7 * by + 1))
    if (offset !== null) return offset < 0 ? gone(at(offset), [at(0)]) : certain(at(offset))
    if (weekday(today) <= 5) return certain(at(0))
    const now = weekday(today) === 7 ? oneDay(today) : at(0)
    return asking('今天就是周末，是这个周末还是下周末？', [now, at(1)])
  }
}

/** 25号, in this month (offset null or 0), 下月5号 1, 上月5号 -1. */
export function dayOfMonth(day: number, offset: number | null): DayRule {
  return (c) => {
    if (day < 1 || day > 31) return refuse(`没有${day}日这一天`)
    const start = c.after ?? c.today
    const first = localDate(dateParts(start).year, dateParts(start).month, 1)
    if (!first) return TOO_FAR
    const inMonth = (by: number): LocalDate | null => {
      const { year, month } = dateParts(addMonths(first, by))
      return localDate(year, month, day)
    }
    const following = (from: number): LocalDate | null => inMonth(from) ?? inMonth(from + 1)
    const date = inMonth(offset ?? 0)
    const month = dateParts(addMonths(first, offset ?? 0)).month
    if (c.after !== null) {
      const end = date !== null && date >= c.after ? date : following(1)
      return end ? certain(oneDay(end)) : TOO_FAR
    }
    if (offset !== null && (date === null || offset > 0)) return date ? certain(oneDay(date)) : refuse(`${month}月没有${day}日`)
    const next = following(1)
    if (!next) return TOO_FAR
    if (date === null) return asking(`${month}月没有${day}日，是 ${showDate(next, c.today)}吗？`, [oneDay(next)])
    if (offset !== null && offset < 0) return gone(oneDay(date), [oneDay(next)])
    if (!c.gone(oneDay(date))) return certain(oneDay(date))
    return asking(isIt(`${month}月${day}日`, oneDay(next), c.today), [oneDay(next)], oneDay(date))
  }
}

/** A month and a day, with or without a year. */
export function monthDay(spec: YearSpec, month: number, day: number): DayRule {
  return (c) => {
    if (month < 1 || month > 12) return refuse(`一年只有12个月，没有${month}月`)
    if (day < 1 || day > 31) return refuse(`没有${day}日这一天`)
    if (day > daysInMonth(2000, month)) return refuse(`${month}月没有${day}日`)
    const year = yearOf(spec, c.today)
    const missing = (y: number): DayChoice => refuse(`${y}年${month}月没有${day}日`)
    if (year !== null) {
      if (year < YEARS.from || year > YEARS.to) return TOO_FAR
      const date = localDate(year, month, day)
      if (!date) return missing(year)
      if (!c.gone(oneDay(date))) return certain(oneDay(date))
      return gone(oneDay(date), nextYears(c, month, day))
    }
    const start = c.after ?? c.today
    const thisYear = dateParts(start).year
    const date = localDate(thisYear, month, day)
    const next = localDate(thisYear + 1, month, day)
    if (c.after !== null) {
      const end = date !== null && date >= c.after ? date : next
      return end ? certain(oneDay(end)) : missing(thisYear)
    }
    if (date !== null && !c.gone(oneDay(date))) return certain(oneDay(date))
    // 29 February: a common year has none, and only when its place is behind us may the next year be meant.
    const place = date ?? localDate(thisYear, month, daysInMonth(thisYear, month))
    if (place === null || place > c.today) return missing(thisYear)
    if (next === null) return date === null ? missing(thisYear) : gone(oneDay(date))
    if (daysBetween(place, c.today) > RECENT_DAYS) return certain(oneDay(next))
    return asking(isIt(`${month}月${day}日`, oneDay(next), c.today), [oneDay(next)], date === null ? null : oneDay(date))
  }
}

function nextYears(c: DayContext, month: number, day: number): readonly Days[] {
  const { year } = dateParts(c.today)
  for (const y of [year, year + 1]) {
    const date = localDate(y, month, day)
    if (date && !c.gone(oneDay(date))) return [oneDay(date)]
  }
  return []
}

/** A part of a month: all of it, its thirds, first, middle or last day. */
export type MonthPart = 'all' | 'first-third' | 'second-third' | 'last-third' | 'start' | 'middle' | 'end'

function monthPart(year: number, month: number, part: MonthPart): Days | null {
  const last = daysInMonth(year, month)
  const ends: Readonly<Record<MonthPart, readonly [number, number]>> = {
    'all': [1, last], 'first-third': [1, 10], 'second-third': [11, 20], 'last-third': [21, last],
    'start': [1, 1], 'middle': [15, 15], 'end': [last, last],
  }
  const [from, to] = ends[part]
  const a = localDate(year, month, from)
  const b = localDate(year, month, to)
  return a && b ? { from: a, to: b, one: from === to } : null
}

/** 3月 by number, or a month counted from this one; `offset` null is this month without saying so (月底). */
export type MonthSpec =
  | { readonly kind: 'number'; readonly year: YearSpec; readonly month: number }
  | { readonly kind: 'offset'; readonly by: number | null }

/** A part of a month: 月底, 下月初, 3月上旬, 2026年3月. */
export function partOfMonth(spec: MonthSpec, part: MonthPart): DayRule {
  return (c) => {
    const here = dateParts(c.after ?? c.today)
    if (spec.kind === 'offset') {
      const at = (by: number): Days | null => {
        const first = localDate(here.year, here.month, 1)
        const { year, month } = dateParts(addMonths(first ?? c.today, by))
        return monthPart(year, month, part)
      }
      const days = at(spec.by ?? 0)
      const next = at(1)
      if (!days || !next) return TOO_FAR
      if ((spec.by ?? 0) > 0 || (spec.by === null && c.after !== null) || !c.gone(days)) return certain(days)
      if ((spec.by ?? 0) < 0) return gone(days, [next])
      return asking(isIt('这个月的', next, c.today), [next], days)
    }
    if (spec.month < 1 || spec.month > 12) return refuse(`一年只有12个月，没有${spec.month}月`)
    const year = yearOf(spec.year, c.today)
    const days = monthPart(year ?? here.year, spec.month, part)
    const next = monthPart((year ?? here.year) + 1, spec.month, part)
    if (!days || !next || !inYears(days.from)) return TOO_FAR
    if (c.after !== null && year === null) return certain(days.to >= c.after ? days : next)
    if (!c.gone(days)) return certain(days)
    if (year !== null) return gone(days)
    if (daysBetween(days.to, c.today) > RECENT_DAYS) return certain(next)
    return asking(isIt(part === 'all' ? `${spec.month}月` : said(days, c.today), next, c.today), [next], days)
  }
}

/** A whole year, its first or last day. */
export function partOfYear(spec: YearSpec, part: 'all' | 'start' | 'end'): DayRule {
  return (c) => {
    const year = yearOf(spec, c.today) ?? dateParts(c.today).year
    const first = localDate(year, 1, 1)
    const last = localDate(year, 12, 31)
    if (!first || !last || !inYears(first)) return TOO_FAR
    const days = part === 'all' ? span(first, last) : oneDay(part === 'start' ? first : last)
    if (!c.gone(days)) return certain(days)
    const next = oneDay(addMonths(days.from, 12))
    return spec.kind === 'none' ? asking(isIt('今年初', next, c.today), [next], days) : gone(days)
  }
}

/** 下月第一个周一, 3月最后一个周五; `n` 1 to 5, or -1 for the last. */
export function nthWeekday(spec: MonthSpec, n: number, day: number): DayRule {
  return (c) => {
    const found = (days: Days): LocalDate | null => {
      const first = addDays(days.from, (day - weekday(days.from) + 7) % 7)
      const date = n === -1 ? addDays(days.to, -((weekday(days.to) - day + 7) % 7)) : addDays(first, (n - 1) * 7)
      return date > days.to ? null : date
    }
    const month = partOfMonth(spec, 'all')(c)
    if (month.kind === 'reject') return month
    if (month.kind === 'gone') {
      const date = found(month.day)
      return date ? gone(oneDay(date)) : refuse('那个月没有这么多个同一天')
    }
    const dates = month.options.flatMap((m) => found(m) ?? [])
    const [first] = dates
    if (!first) return refuse('那个月没有这么多个同一天')
    if (!c.gone(oneDay(first))) return { ...month, options: dates.map(oneDay), past: null }
    return gone(oneDay(first))
  }
}
