// Time as plain values: instants in epoch milliseconds, local dates and clock times as sortable strings.

declare const brand: unique symbol

/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [brand]: 'Instant' }
/** A calendar day as `YYYY-MM-DD`, in whatever zone the caller means; sorts as text. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' }
/** A wall-clock minute as `HH:MM`, 00:00 to 23:59; sorts as text. */
export type LocalTime = string & { readonly [brand]: 'LocalTime' }
/** An IANA zone name that this runtime knows, `Asia/Shanghai` say. */
export type Zone = string & { readonly [brand]: 'Zone' }

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Marks epoch milliseconds as an instant. */
export function instant(ms: number): Instant {
  return ms as Instant
}

/** `at` moved by `ms` milliseconds, which may be negative. */
export function plus(at: Instant, ms: number): Instant {
  return (at + ms) as Instant
}

/** The zone of that IANA name; throws RangeError when the runtime does not know it. */
export function zoneOf(name: string): Zone {
  new Intl.DateTimeFormat('en', { timeZone: name })
  return name as Zone
}

const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

/** The local date of those numbers, or null when the day does not exist (30 February). Years 1 to 9999. */
export function localDate(year: number, month: number, day: number): LocalDate | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}` as LocalDate
}

/** Parses `YYYY-MM-DD`; null for anything else and for days that do not exist. */
export function parseLocalDate(text: string): LocalDate | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return m ? localDate(Number(m[1]), Number(m[2]), Number(m[3])) : null
}

/** The clock time of those numbers, or null when out of range. 24:00 is not a time: it is 00:00 of the next day. */
export function localTime(hour: number, minute = 0): LocalTime | null {
  if (!Number.isInteger(hour) || !Number.isInteger(minute) || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null
  return `${pad(hour)}:${pad(minute)}` as LocalTime
}

/** Parses `HH:MM`; null for anything else. */
export function parseLocalTime(text: string): LocalTime | null {
  const m = /^(\d{2}):(\d{2})$/.exec(text)
  return m ? localTime(Number(m[1]), Number(m[2])) : null
}

/** Year, month (1 to 12) and day of a local date. */
export function dateParts(date: LocalDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) }
}

/** Hour and minute of a clock time. */
export function timeParts(time: LocalTime): { hour: number; minute: number } {
  return { hour: Number(time.slice(0, 2)), minute: Number(time.slice(3, 5)) }
}

/** Days of a Gregorian month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Days since 1970-01-01 of a local date; whole, without any zone. */
export function dayNumber(date: LocalDate): number {
  const { year, month, day } = dateParts(date)
  return Math.floor(Date.UTC(year, month - 1, day) / DAY)
}

/** The local date that many days after 1970-01-01. */
export function fromDayNumber(n: number): LocalDate {
  return new Date(n * DAY).toISOString().slice(0, 10) as LocalDate
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDayNumber(dayNumber(date) + days)
}

/** Adds months, clamping the day to the end of the month (31 January + 1 = 28 or 29 February). */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const { year, month, day } = dateParts(date)
  const index = year * 12 + (month - 1) + months
  const y = Math.floor(index / 12)
  const m = (index % 12) + 1
  return `${pad(y, 4)}-${pad(m)}-${pad(Math.min(day, daysInMonth(y, m)))}` as LocalDate
}

/** Whole days from `a` to `b`; negative when b is earlier. */
export function daysBetween(a: LocalDate, b: LocalDate): number {
  return dayNumber(b) - dayNumber(a)
}

/** 1 Monday to 7 Sunday. */
export function weekday(date: LocalDate): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

/** Monday of the week that holds `date`. */
export function mondayOf(date: LocalDate): LocalDate {
  return addDays(date, 1 - weekday(date))
}

const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

function offsetMs(at: number, zone: Zone): number {
  // Offsets change only on quarter hours anywhere on earth, so one look-up serves the whole quarter.
  const quarter = Math.floor(at / (15 * MINUTE))
  const key = `${zone}/${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formatters.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
    formatters.set(zone, format)
  }
  const start = quarter * 15 * MINUTE
  const part: Record<string, number> = {}
  for (const p of format.formatToParts(new Date(start))) if (p.type !== 'literal') part[p.type] = Number(p.value)
  const wall = Date.UTC(part['year'] ?? 1970, (part['month'] ?? 1) - 1, part['day'] ?? 1, part['hour'] ?? 0, part['minute'] ?? 0, part['second'] ?? 0)
  const offset = wall - start
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

/** Wall clock of an instant in a zone; `second` and `ms` are what is left below the minute. */
export function toLocal(at: Instant, zone: Zone): { date: LocalDate; time: LocalTime; second: number; ms: number } {
  const iso = new Date(at + offsetMs(at, zone)).toISOString()
  return { date: iso.slice(0, 10) as LocalDate, time: iso.slice(11, 16) as LocalTime, second: Number(iso.slice(17, 19)), ms: Number(iso.slice(20, 23)) }
}

/**
 * The instant of a wall clock reading. A reading that summer time skips becomes the same distance after the gap;
 * one that happens twice is its first occurrence.
 */
export function toInstant(date: LocalDate, time: LocalTime, zone: Zone): Instant {
  const wall = Date.parse(`${date}T${time}:00Z`)
  const before = offsetMs(wall - DAY, zone)
  const after = offsetMs(wall + DAY, zone)
  if (offsetMs(wall - before, zone) === before) return (wall - before) as Instant
  if (offsetMs(wall - after, zone) === after) return (wall - after) as Instant
  return (wall - before) as Instant
}

/** Last millisecond of a local day: "截止 without an hour closes at 24:00", shown as 23:59. */
export function endOfDay(date: LocalDate, zone: Zone): Instant {
  return (toInstant(addDays(date, 1), '00:00' as LocalTime, zone) - 1) as Instant
}

/** The local date of an instant. */
export function dateAt(at: Instant, zone: Zone): LocalDate {
  return toLocal(at, zone).date
}

/** ISO 8601 with the zone's offset and no fraction: `2026-11-27T16:20:00+08:00`. */
export function toIso(at: Instant, zone: Zone): string {
  const offset = offsetMs(at, zone)
  const minutes = Math.round(Math.abs(offset) / MINUTE)
  return `${new Date(at + offset).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/** Parses ISO 8601 with an offset or Z (seconds may be missing); null for anything else and for readings that do not exist. */
export function parseIso(text: string): Instant | null {
  const m = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (!m || !parseLocalDate(m[1] ?? '') || Number(m[2]) > 23 || Number(m[3]) > 59 || Number(m[4] ?? 0) > 59) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : (ms as Instant)
}

const WEEKDAYS = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const

/** `周五`. */
export function weekdayName(date: LocalDate): string {
  return WEEKDAYS[weekday(date)] ?? ''
}

/** `3月20日（周五）`, with the year in front when it is not that of `today`. */
export function showDate(date: LocalDate, today: LocalDate): string {
  const { year, month, day } = dateParts(date)
  return `${year === dateParts(today).year ? '' : `${year}年`}${month}月${day}日（${weekdayName(date)}）`
}

/** `16:20`, as clocks in China are read: no leading zero before the hour. */
export function showTime(time: LocalTime): string {
  const { hour, minute } = timeParts(time)
  return `${hour}:${pad(minute)}`
}

/** `3月20日（周五）16:20`, the full echo of an instant in the union's zone. */
export function showInstant(at: Instant, now: Instant, zone: Zone): string {
  const local = toLocal(at, zone)
  return `${showDate(local.date, dateAt(now, zone))}${showTime(local.time)}`
}

/** `3月20日（周五）16:20–17:00`; the end's date is shown only when it is another day. */
export function showSpan(from: Instant, to: Instant | null, now: Instant, zone: Zone): string {
  if (to === null) return showInstant(from, now, zone)
  const a = toLocal(from, zone)
  const b = toLocal(to, zone)
  return `${showInstant(from, now, zone)}–${a.date === b.date ? showTime(b.time) : showInstant(to, now, zone)}`
}
