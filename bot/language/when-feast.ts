// Which day a festival, lunar date or workday phrase means. Conventions: calendar.md, "Chinese date text" and "Birthdays".
import { addDays, dateParts, localDate, showDate, type LocalDate } from '../model/time.ts'
import { festivalInYear, findFestival, springFestival } from '../domain/festival.ts'
import {
  fromLunar, lunarDayIn, lunarDayName, lunarDaysInYear, lunarMonthLength, lunarMonthName, lunarName, toLunar, type LunarHit,
} from '../domain/lunar.ts'
import { addWorkdays, holidaySpan } from '../domain/workday.ts'
import { asking, certain, gone, oneDay, refuse, span, YEARS, type DayChoice, type DayContext, type DayRule, type Days } from './when-choice.ts'
import { yearOf, type YearSpec } from './when-day.ts'

const UNKNOWN_LUNAR = refuse('这么远的农历我算不了')

/** Years in which the next yearly day may lie; the one before only where a day moved from there may still be ahead. */
function yearsAround(c: DayContext, lunar = false): readonly number[] {
  const start = dateParts(c.after ?? c.today).year
  const eve = localDate(start - 1, 12, 31)
  const before = lunar || (c.after === null && eve !== null && !c.gone(oneDay(eve)))
  return [...(before ? [start - 1] : []), start, start + 1, start + 2]
}

/** The feast is today but the time wanted is over: the one a year later is not taken without asking. */
function notSilently(next: Days, thisYear: readonly LocalDate[], name: string, c: DayContext): DayChoice {
  if (c.after !== null || !thisYear.includes(c.today) || next.from <= c.today) return certain(next)
  return asking(`今年${name}已经过了，是 ${showDate(next.from, c.today)}吗？`, [next], oneDay(c.today))
}

function festivalDay(name: string, spec: YearSpec, c: DayContext): DayChoice {
  const festival = findFestival(name)
  if (!festival) return refuse(`我不认得「${name}」`)
  const start = dateParts(c.today).year
  const year = yearOf(spec, c.today)
  let first: Days | null = null
  for (const y of year === null ? yearsAround(c) : [year]) {
    for (const date of festivalInYear(festival, y)) {
      const day = oneDay(date)
      first ??= day
      if (c.after === null ? c.gone(day) : date < c.after) continue
      return notSilently(day, festivalInYear(festival, dateParts(c.today).year), festival.name, c)
    }
  }
  if (!first) return year === null || year < YEARS.from || year > YEARS.to ? UNKNOWN_LUNAR : refuse(`${year}年没有${festival.name}`)
  const later = [start, start + 1].flatMap((y) => festivalInYear(festival, y)).map(oneDay).filter((d) => !c.gone(d))
  return gone(first, later.slice(0, 1))
}

/** A festival or solar term by any of its names: the next one, or that of a written year. */
export function festivalDayRule(name: string, spec: YearSpec): DayRule {
  return (c) => festivalDay(name, spec, c)
}

/** 国庆期间, 春节假期: the days off around the festival; only asked about while the year's notice is not loaded. */
export function festivalPeriod(name: string, spec: YearSpec): DayRule {
  return (c) => {
    const days = (d: Days): { readonly days: Days; readonly known: boolean } => {
      const off = holidaySpan(d.from, c.holidays)
      return off ? { days: span(off.from, off.to), known: off.known } : { days: d, known: true }
    }
    const choice = festivalDay(name, spec, { ...c, gone: (d) => c.gone(days(d).days) })
    if (choice.kind !== 'days') return choice
    const [first] = choice.options
    if (!first) return choice
    const found = days(first)
    if (found.known) return certain(found.days)
    const { year } = dateParts(first.from)
    return asking(`${year}年放假安排还没公布，先按法定假日 ${showDate(found.days.from, c.today)}–${showDate(found.days.to, c.today)}算吗？`, [found.days])
  }
}

/** 国庆后, 春节后: not a day; asks whether the first workday after the holiday is meant. */
export function afterFestival(name: string, spec: YearSpec): DayRule {
  return (c) => {
    const choice = festivalPeriod(name, spec)(c)
    const period = choice.kind === 'days' ? choice.options[0] : undefined
    const next = period ? addWorkdays(period.to, 1, c.holidays) : null
    if (!next) return refuse(`「${name}后」说不准是哪天，写具体日期吧`)
    return asking(`「${name}后」说不准是哪天，是 ${showDate(next.date, c.today)}吗？`, [oneDay(next.date)])
  }
}

/** 年前: before 春节 or before the end of the calendar year; both are asked about. */
export function beforeNewYear(): DayRule {
  return (c) => {
    const { year } = dateParts(c.today)
    const eve = [year, year + 1].flatMap((y) => springFestival(y) ?? []).map((d) => addDays(d, -1)).find((d) => d >= c.today)
    const end = oneDay(`${year}-12-31` as LocalDate)
    return asking('「年前」是除夕以前，还是年底以前？', eve ? [oneDay(eve), end] : [end])
  }
}

/** A lunar month and day, the next one or that of a written (lunar) year. */
export function lunarDay(spec: YearSpec, month: number, day: number, leap: boolean): DayRule {
  return (c) => {
    if (month < 1 || month > 12) return refuse(`一年只有12个月，没有农历${month}月`)
    if (day < 1 || day > 30) return refuse(`农历没有${day}日这一天`)
    const year = yearOf(spec, c.today)
    let first: LocalDate | null = null
    let next: (LunarHit & { readonly year: number }) | null = null
    for (const y of year === null ? yearsAround(c, true) : [year]) {
      const hit = lunarDayIn(y, month, day, leap)
      if (!hit) continue
      first ??= hit.date
      if (c.after === null ? !c.gone(oneDay(hit.date)) : hit.date >= c.after) next ??= { ...hit, year: y }
      if (next) break
    }
    if (!first) return UNKNOWN_LUNAR
    if (!next) return gone(oneDay(first))
    const at = oneDay(next.date)
    const real = toLunar(next.date)
    if (next.adjusted.includes('leap') && real) {
      return asking(`${next.year}年没有${lunarMonthName(month, true)}，是${lunarName(real)} ${showDate(at.from, c.today)}吗？`, [at])
    }
    // 腊月三十 is how people call 除夕, whatever its number.
    if (next.adjusted.includes('short') && month !== 12 && real) {
      return asking(`${next.year}年农历${lunarMonthName(month, real.leap)}只有29天，是${lunarName(real)} ${showDate(at.from, c.today)}吗？`, [at])
    }
    const thisYear = lunarDaysInYear(dateParts(c.today).year, month, day, leap)
    return notSilently(at, thisYear.map((h) => h.date), lunarName({ month, day, leap }), c)
  }
}

/** 初八, 廿三: the next day of that number in any lunar month. */
export function lunarDayOfMonth(day: number): DayRule {
  return (c) => {
    if (day < 1 || day > 30) return refuse(`农历没有${day}日这一天`)
    const start = c.after ?? c.today
    for (let i = 0; i <= 92; i++) {
      const date = addDays(start, i)
      if (toLunar(date)?.day === day && (c.after !== null || !c.gone(oneDay(date)))) return certain(oneDay(date))
    }
    return UNKNOWN_LUNAR
  }
}

/** A whole lunar month: 正月, 腊月, 农历八月. */
export function lunarMonth(spec: YearSpec, month: number, leap: boolean): DayRule {
  return (c) => {
    if (month < 1 || month > 12) return refuse(`一年只有12个月，没有农历${month}月`)
    const year = yearOf(spec, c.today)
    const months = (year === null ? yearsAround(c, true) : [year]).flatMap((y) => {
      const first = fromLunar({ year: y, month, day: 1, leap })
      return first ? [span(first, addDays(first, (lunarMonthLength(y, month, leap) ?? 29) - 1))] : []
    })
    const [first] = months
    if (!first) return leap ? refuse(`近两年没有${lunarMonthName(month, true)}`) : UNKNOWN_LUNAR
    const next = months.find((m) => !c.gone(m))
    return next ? certain(next) : gone(first)
  }
}

/** 八月十五 in Chinese numerals: the solar day, or 中秋 by the lunar calendar. */
export function maybeMidAutumn(solar: DayRule): DayRule {
  return (c) => {
    const plain = solar(c)
    const moon = lunarDay({ kind: 'none' }, 8, 15, false)(c)
    if (plain.kind !== 'days' || moon.kind !== 'days') return plain
    return asking(`是公历8月15日，还是农历八月${lunarDayName(15)}（中秋）？`, [...plain.options, ...moon.options])
  }
}

/** N个工作日后: today does not count; asked about when a year without a notice was crossed. */
export function workdaysAhead(n: number): DayRule {
  return (c) => {
    const hit = addWorkdays(c.today, n, c.holidays)
    if (!hit || n < 1) return refuse('工作日的个数要在 1 到 1000 之间')
    if (!hit.assumed) return certain(oneDay(hit.date))
    return asking(`那一年的放假安排还没公布，按周一到周五算是 ${showDate(hit.date, c.today)}，可以吗？`, [oneDay(hit.date)])
  }
}
