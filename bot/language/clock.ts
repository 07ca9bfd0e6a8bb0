// Clock times as a setting says them: 22:00, 晚上10点半, 22:00-7:00. Unlike in a date, a bare hour means itself: nobody is asked.
import { localTime, type LocalTime } from '../model/time.ts'
import { fold } from './normalise.ts'
import { matchClocks, timesOf } from './when-clock.ts'

/** No clock time, nor a span of two, is longer. */
const LONGEST = 30
const RANGE = /^(.+?)\s*(?:-|–|—|~|到|至)\s*(.+)$/u
const BARE_HOUR = /^(?:[01]?\d|2[0-4])$/

/** `8:30`, `19点半`, `晚上10点`, `22`; null when it is no clock time of one day (24:00 is 0:00). */
export function readClock(typed: string): LocalTime | null {
  const text = typed.length > LONGEST ? '' : fold(typed)
  if (BARE_HOUR.test(text)) return localTime(Number(text) % 24)
  const found = matchClocks(text, 0).find((m) => m.end === text.length)
  if (!found || found.clock.hour === null) return null
  if (found.clock.part === null) return found.clock.hour === 24 && found.clock.minute === 0 ? localTime(0) : localTime(found.clock.hour, found.clock.minute)
  const times = timesOf(found.clock)
  const first = times.kind === 'times' ? times.options[0] : undefined
  return first === undefined ? null : localTime(Math.floor(first.minutes / 60) % 24, first.minutes % 60)
}

/** `22:00-7:00`, `晚上10点到早上7点`; null when it is no span. From and to may span midnight. */
export function readClockSpan(typed: string): { readonly from: LocalTime; readonly to: LocalTime } | null {
  const parts = typed.length > LONGEST ? null : RANGE.exec(fold(typed))
  const from = parts ? readClock(parts[1] ?? '') : null
  const to = parts ? readClock(parts[2] ?? '') : null
  return from === null || to === null ? null : { from, to }
}
