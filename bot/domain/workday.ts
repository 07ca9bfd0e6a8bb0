// Workday, day off or not yet known: the yearly holiday table and what follows from it. Rules: calendar.md, "Statutory holidays".
import { addDays, dateParts, localDate, weekday, type LocalDate } from '../model/time.ts'
import { fromLunar, newYearsEve, solarTermDay } from './lunar.ts'

/** A day of the table and the holiday to which it belongs (国庆节). */
export interface NamedDay {
  readonly date: LocalDate
  readonly name: string
}

/** One year's notice: every day off of a holiday (its weekends included) and every weekend day that is worked instead. */
export interface HolidayYear {
  readonly off: readonly NamedDay[]
  readonly work: readonly NamedDay[]
}

/** The notices that are loaded, by Gregorian year. A year that is not there is unknown, not ordinary. */
export interface HolidayTable {
  readonly years: Readonly<Record<number, HolidayYear>>
}

/** Whether people work on a day; `why` is a short Chinese phrase, `holiday` the name of the holiday behind it. */
export interface DayKind {
  readonly kind: 'work' | 'off' | 'unknown'
  readonly why: string
  readonly holiday: string | null
}

const statutory = new Map<number, ReadonlyMap<LocalDate, string>>()

/** The 13 statutory days of a year (since 2025), which need no notice; fewer where the lunar tables end. */
export function statutoryDays(year: number): ReadonlyMap<LocalDate, string> {
  const known = statutory.get(year)
  if (known) return known
  const days = new Map<LocalDate, string>()
  const add = (date: LocalDate | null, name: string): void => {
    // 中秋 may fall on 国庆: the first name stands.
    if (date && !days.has(date)) days.set(date, name)
  }
  const lunar = (month: number, day: number): LocalDate | null => fromLunar({ year, month, day, leap: false })
  add(localDate(year, 1, 1), '元旦')
  add(newYearsEve(year), '春节')
  for (const d of [1, 2, 3]) add(lunar(1, d), '春节')
  add(solarTermDay(year, '清明'), '清明节')
  for (const d of [1, 2]) add(localDate(year, 5, d), '劳动节')
  add(lunar(5, 5), '端午节')
  for (const d of [1, 2, 3]) add(localDate(year, 10, d), '国庆节')
  add(lunar(8, 15), '中秋节')
  if (statutory.size > 400) statutory.clear()
  statutory.set(year, days)
  return days
}

const indexes = new WeakMap<HolidayYear, ReadonlyMap<LocalDate, DayKind>>()

function indexOf(year: HolidayYear): ReadonlyMap<LocalDate, DayKind> {
  let index = indexes.get(year)
  if (!index) {
    const built = new Map<LocalDate, DayKind>()
    for (const d of year.off) built.set(d.date, { kind: 'off', why: `${d.name}放假`, holiday: d.name })
    for (const d of year.work) built.set(d.date, { kind: 'work', why: `${d.name}调休上班`, holiday: d.name })
    indexes.set(year, built)
    index = built
  }
  return index
}

/** What kind of day it is. Without that year's table everything but the 13 statutory days is `unknown`. */
export function dayKind(date: LocalDate, table: HolidayTable): DayKind {
  const { year } = dateParts(date)
  const loaded = table.years[year]
  if (loaded) {
    return indexOf(loaded).get(date) ?? (weekday(date) >= 6 ? { kind: 'off', why: '周末', holiday: null } : { kind: 'work', why: '工作日', holiday: null })
  }
  const name = statutoryDays(year).get(date)
  return name ? { kind: 'off', why: `${name}放假`, holiday: name } : { kind: 'unknown', why: `${year}年放假安排还没公布`, holiday: null }
}

/** The nth workday after `date`; `assumed` when a year without a table was counted as Monday to Friday. */
export interface WorkdayCount {
  readonly date: LocalDate
  readonly assumed: boolean
}

/** Counts `n` workdays forward, `date` itself not counted. Null when `n` is not a whole number from 1 to 1000 or the calendar ends. */
export function addWorkdays(date: LocalDate, n: number, table: HolidayTable): WorkdayCount | null {
  if (!Number.isInteger(n) || n < 1 || n > 1000 || dateParts(date).year > 9990) return null
  let at = date
  let assumed = false
  for (let left = n; left > 0;) {
    at = addDays(at, 1)
    const { kind } = dayKind(at, table)
    if (kind === 'unknown') assumed = true
    if (kind === 'work' || (kind === 'unknown' && weekday(at) <= 5)) left--
  }
  return { date: at, assumed }
}

/** First and last day off of the holiday of that name around `date`; `known` is false when only statutory days could be counted. */
export function holidaySpan(date: LocalDate, table: HolidayTable): { from: LocalDate; to: LocalDate; known: boolean } | null {
  const { holiday, kind } = dayKind(date, table)
  if (holiday === null || kind !== 'off') return null
  const inside = (d: LocalDate): boolean => {
    const k = dayKind(d, table)
    return k.kind === 'off' && k.holiday === holiday
  }
  let from = date
  let to = date
  while (inside(addDays(from, -1))) from = addDays(from, -1)
  while (inside(addDays(to, 1))) to = addDays(to, 1)
  return { from, to, known: table.years[dateParts(date).year] !== undefined }
}
