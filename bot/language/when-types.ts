// What a date phrase can mean. The conventions are in calendar.md, "Chinese date text".
import type { HolidayTable } from '../domain/workday.ts'
import type { Instant, LocalDate, LocalTime, Zone } from '../model/time.ts'

/** What a phrase is read against. */
export interface WhenContext {
  readonly now: Instant
  readonly zone: Zone
  readonly holidays: HolidayTable
}

/** A day with a clock time, or a span of time; without `end` its length is not stated. */
export interface DatetimeReading {
  readonly kind: 'datetime'
  readonly date: LocalDate
  readonly time: LocalTime
  readonly end?: { readonly date: LocalDate; readonly time: LocalTime }
}

/** A moment that is more exact than a minute: 半小时后, 16:20:30. */
export interface InstantReading {
  readonly kind: 'instant'
  readonly at: Instant
}

/** A day without a clock time. */
export interface DateReading {
  readonly kind: 'date'
  readonly date: LocalDate
}

/** Days from `from` to `to`, both included. */
export interface RangeReading {
  readonly kind: 'range'
  readonly from: LocalDate
  readonly to: LocalDate
}

/**
 * Until when. Not exact: through the whole day `through`, `at` being its last millisecond. Exact: closes at `at`,
 * before whatever happens in that same instant.
 */
export interface DeadlineReading {
  readonly kind: 'deadline'
  readonly at: Instant
  readonly through: LocalDate
  readonly exact: boolean
}

/** A phrase that was understood. */
export type Reading = DatetimeReading | InstantReading | DateReading | RangeReading | DeadlineReading

/** The answer of the date language to one whole slot. */
export type When =
  /** Not a date phrase at all. */
  | { readonly kind: 'none' }
  | Reading
  /** A repetition (双周五), allowed only where a rule is wanted; `hint` is Chinese and says so. */
  | { readonly kind: 'recurrence'; readonly text: string; readonly hint: string }
  /** Certainly past; `candidates` are future readings that may have been meant, possibly none. */
  | { readonly kind: 'past'; readonly reading: Reading; readonly candidates: readonly Reading[] }
  /** Several readings, likeliest first and none of them past; `past` is the reading that is gone, for records of what has been. */
  | { readonly kind: 'ask'; readonly question: string; readonly candidates: readonly Reading[]; readonly past: Reading | null }
  /** A date phrase that cannot be; `reason` is a Chinese sentence without a full stop. */
  | { readonly kind: 'reject'; readonly reason: string }
