// The steps between grammar and answer: days or readings that are certain, to be asked about, gone or impossible.
import { addDays, daysBetween, type LocalDate } from '../model/time.ts'
import type { HolidayTable } from '../domain/workday.ts'
import type { Reading, When } from './when-types.ts'

/** One day (`one`) or a span of days, both ends included. */
export interface Days {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly one: boolean
}

/** What a written day may be; `later` are days to offer if the clock time shows that all options are past. */
export type DayChoice =
  | {
    readonly kind: 'days'
    readonly options: readonly Days[]
    readonly ask: string | null
    readonly past: Days | null
    readonly later: readonly Days[]
  }
  | { readonly kind: 'gone'; readonly day: Days; readonly later: readonly Days[] }
  | { readonly kind: 'reject'; readonly reason: string }

/** What a written day is resolved against. */
export interface DayContext {
  readonly today: LocalDate
  readonly holidays: HolidayTable
  /** Whether that day is over, or the clock time wanted on it is. */
  readonly gone: (days: Days) => boolean
  /** The first day of the range of which this is the end, else null. */
  readonly after: LocalDate | null
}

/** Finds the day or days; asked once per reading, so it may depend on the clock time through `gone`. */
export type DayRule = (context: DayContext) => DayChoice

/** Years that the date language answers for. */
export const YEARS = { from: 1900, to: 2198 } as const

export const oneDay = (date: LocalDate): Days => ({ from: date, to: date, one: true })
export const span = (from: LocalDate, to: LocalDate): Days => ({ from, to, one: false })
export const refuse = (reason: string): { readonly kind: 'reject'; readonly reason: string } => ({ kind: 'reject', reason })
export const certain = (days: Days, later: readonly Days[] = []): DayChoice => ({ kind: 'days', options: [days], ask: null, past: null, later })
export const asking = (ask: string, options: readonly Days[], past: Days | null = null): DayChoice =>
  ({ kind: 'days', options, ask, past, later: [] })
export const gone = (day: Days, later: readonly Days[] = []): DayChoice => ({ kind: 'gone', day, later })

/** Moves days by whole days. */
export function shiftDays(days: Days, by: number): Days {
  return { from: addDays(days.from, by), to: addDays(days.to, by), one: days.one }
}

/** Every day of a short span, for asking which; the span itself has more than that → null. */
export function eachDay(days: Days, atMost: number): readonly LocalDate[] | null {
  const n = daysBetween(days.from, days.to) + 1
  return n > atMost ? null : Array.from({ length: n }, (_, i) => addDays(days.from, i))
}

/** Readings before they become an answer. */
export type Choice =
  | {
    readonly kind: 'readings'
    readonly options: readonly Reading[]
    readonly ask: string | null
    readonly past: readonly Reading[]
    readonly later: readonly Reading[]
  }
  | { readonly kind: 'reject'; readonly reason: string }

const MAX_CANDIDATES = 4

/** The answer for a choice: nothing left → past, one without a question → itself, else ask. */
export function settle(choice: Choice): When {
  if (choice.kind === 'reject') return choice
  const options = distinct(choice.options)
  const [first] = options
  const [past = null] = choice.past
  if (first === undefined) {
    return past === null ? { kind: 'none' } : { kind: 'past', reading: past, candidates: distinct(choice.later).slice(0, MAX_CANDIDATES) }
  }
  if (choice.ask === null && options.length === 1) return first
  return { kind: 'ask', question: choice.ask ?? '你说的是哪一个？', candidates: options.slice(0, MAX_CANDIDATES), past }
}

/** Without repetitions: 晚上12点 may come to one midnight from both sides. */
function distinct(readings: readonly Reading[]): readonly Reading[] {
  const seen = new Map(readings.map((r) => [JSON.stringify(r), r]))
  return [...seen.values()]
}

/** Two questions as one text. */
export function bothQuestions(a: string | null, b: string | null): string | null {
  return a === null ? b : b === null || a === b ? a : `${a}${b}`
}
