// Lunar calendar and solar terms for plain local dates: the only file that knows tyme4ts. Rules: calendar.md, "Lunar calendar".
import { LunarYear, SolarTerm } from 'tyme4ts'
import { addDays, dateParts, dayNumber, fromDayNumber, localDate, type LocalDate } from '../model/time.ts'

/** A day of the lunar calendar; `year` is the lunar year (it begins at 正月初一), `month` 1 to 12, `leap` the second month of that number. */
export interface LunarDate {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly leap: boolean
}

/** What was changed to make a lunar day exist: `leap` took the ordinary month, `short` took day 29 for day 30. */
export type LunarAdjustment = 'leap' | 'short'

/** A solar date found for a lunar one, with the changes that were needed. */
export interface LunarHit {
  readonly date: LocalDate
  readonly adjusted: readonly LunarAdjustment[]
}

interface LunarMonthRow {
  readonly month: number
  readonly leap: boolean
  /** Day number (since 1970-01-01) of its first day. */
  readonly first: number
  readonly length: number
}

/** Lunar years outside these are not answered: the tables behind them are not checked. */
export const LUNAR_YEARS = { from: 1901, to: 2199 } as const

/** The 24 solar terms in the order of a Gregorian year, 小寒 (January) first. */
export const SOLAR_TERMS = [
  '小寒', '大寒', '立春', '雨水', '惊蛰', '春分', '清明', '谷雨', '立夏', '小满', '芒种', '夏至',
  '小暑', '大暑', '立秋', '处暑', '白露', '秋分', '寒露', '霜降', '立冬', '小雪', '大雪', '冬至',
] as const
export type SolarTermName = (typeof SOLAR_TERMS)[number]

const MONTHS = ['', '正月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '冬月', '腊月'] as const
const DIGITS = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const

/** Julian day number of 1970-01-01. */
const JULIAN_1970 = 2_440_588

const years = new Map<number, readonly LunarMonthRow[]>()
const terms = new Map<number, readonly LocalDate[]>()

/** Months of a lunar year in order, from a cache; empty outside LUNAR_YEARS. */
function monthsOf(year: number): readonly LunarMonthRow[] {
  const known = years.get(year)
  if (known) return known
  if (!Number.isInteger(year) || year < LUNAR_YEARS.from || year > LUNAR_YEARS.to) return []
  const months = LunarYear.fromYear(year).getMonths()
  // Julian day numbers are eight times cheaper here than the library's own conversion to solar days.
  const firsts = [...months, ...months.slice(-1).map((m) => m.next(1))].map((m) => Math.round(m.getFirstJulianDay().getDay()) - JULIAN_1970)
  const rows = months.flatMap((m, i) => {
    const [first, next] = [firsts[i], firsts[i + 1]]
    return first === undefined || next === undefined ? [] : [{ month: m.getMonth(), leap: m.isLeap(), first, length: next - first }]
  })
  years.set(year, rows)
  return rows
}

/** The lunar date of a solar one; null outside the years 1902 to 2199. */
export function toLunar(date: LocalDate): LunarDate | null {
  const n = dayNumber(date)
  const { year } = dateParts(date)
  for (const y of [year, year - 1]) {
    for (const m of monthsOf(y)) {
      if (n >= m.first && n < m.first + m.length) return { year: y, month: m.month, day: n - m.first + 1, leap: m.leap }
    }
  }
  return null
}

/** The solar date of a lunar one; null when that day or leap month does not exist. */
export function fromLunar(lunar: LunarDate): LocalDate | null {
  const row = monthsOf(lunar.year).find((m) => m.month === lunar.month && m.leap === lunar.leap)
  return row && Number.isInteger(lunar.day) && lunar.day >= 1 && lunar.day <= row.length ? fromDayNumber(row.first + lunar.day - 1) : null
}

/** Number of the leap month of a lunar year, or null. */
export function leapMonthOf(year: number): number | null {
  return monthsOf(year).find((m) => m.leap)?.month ?? null
}

/** Days of a lunar month, 29 or 30; null when that month does not exist. */
export function lunarMonthLength(year: number, month: number, leap = false): number | null {
  return monthsOf(year).find((m) => m.month === month && m.leap === leap)?.length ?? null
}

/**
 * The solar date of a yearly lunar day in one lunar year, by the rules for birthdays: no such leap month → the ordinary one,
 * no day 30 → day 29. Null only outside LUNAR_YEARS or for a day that no lunar month has.
 */
export function lunarDayIn(year: number, month: number, day: number, leap: boolean): LunarHit | null {
  const adjusted: LunarAdjustment[] = []
  const useLeap = leap && leapMonthOf(year) === month
  if (leap && !useLeap) adjusted.push('leap')
  const length = lunarMonthLength(year, month, useLeap)
  if (length === null || !Number.isInteger(day) || day < 1 || day > 30) return null
  if (day > length) adjusted.push('short')
  const date = fromLunar({ year, month, day: Math.min(day, length), leap: useLeap })
  return date ? { date, adjusted } : null
}

/** Where a yearly lunar day falls inside a Gregorian year: none, one or two dates, in order. */
export function lunarDaysInYear(year: number, month: number, day: number, leap: boolean): readonly LunarHit[] {
  return [year - 1, year].flatMap((y) => lunarDayIn(y, month, day, leap) ?? []).filter((hit) => dateParts(hit.date).year === year)
}

/** 除夕 before 正月初一 of a Gregorian year's New Year: the day before it, never 腊月三十 by name. Null outside LUNAR_YEARS. */
export function newYearsEve(year: number): LocalDate | null {
  const first = fromLunar({ year, month: 1, day: 1, leap: false })
  return first ? addDays(first, -1) : null
}

function termsOf(year: number): readonly LocalDate[] {
  const known = terms.get(year)
  if (known) return known
  if (!Number.isInteger(year) || year < LUNAR_YEARS.from || year > LUNAR_YEARS.to) return []
  const found: LocalDate[] = []
  for (let i = 1; i <= SOLAR_TERMS.length; i++) {
    const day = SolarTerm.fromIndex(year, i).getSolarDay()
    const date = localDate(day.getYear(), day.getMonth(), day.getDay())
    if (date) found.push(date)
  }
  terms.set(year, found)
  return found
}

/** The day of a solar term in a Gregorian year; null outside LUNAR_YEARS. */
export function solarTermDay(year: number, name: SolarTermName): LocalDate | null {
  return termsOf(year)[SOLAR_TERMS.indexOf(name)] ?? null
}

/** The solar term that begins on that day, or null. */
export function solarTermOn(date: LocalDate): SolarTermName | null {
  const at = termsOf(dateParts(date).year).indexOf(date)
  return at < 0 ? null : (SOLAR_TERMS[at] ?? null)
}

/** `八月`, `闰六月`, `冬月`, `腊月`. */
export function lunarMonthName(month: number, leap: boolean): string {
  return `${leap ? '闰' : ''}${MONTHS[month] ?? ''}`
}

/** `初一`, `十五`, `二十`, `廿三`, `三十`. */
export function lunarDayName(day: number): string {
  if (day === 20) return '二十'
  if (day === 30) return '三十'
  return `${['初', '十', '廿', '三'][Math.floor((day - 1) / 10)] ?? ''}${day === 10 ? '十' : (DIGITS[day % 10] ?? '')}`
}

/** `八月十五`, `腊月廿三`, `闰六月初一`; put 农历 in front where it stands alone. */
export function lunarName(lunar: { readonly month: number; readonly day: number; readonly leap: boolean }): string {
  return `${lunarMonthName(lunar.month, lunar.leap)}${lunarDayName(lunar.day)}`
}
