// The calls of a month: how many are used, what slows down for it, and what is kept for what matters most.
import { addCalls, callsIn, type CallCount } from '../../prisma/stores/budget.ts'
import type { Handle, Tx } from '../../prisma/client.ts'
import type { PlatformId } from '../model/event.ts'
import { addMonths, dateAt, localTime, MINUTE, parseLocalDate, SECOND, toInstant, type Instant, type LocalTime, type Zone } from '../model/time.ts'

/** Calls that a platform's plan allows in a month. Absent: as many as one likes. */
export type MonthlyCalls = Partial<Readonly<Record<PlatformId, number>>>

/** From which part of the month's calls on live cards of a chat are how far apart. Below the first: a second, as ever. */
const CARD_PACE: readonly (readonly [from: number, everyMs: number])[] = [[0.5, 5 * SECOND], [0.65, 30 * SECOND], [0.75, 5 * MINUTE]]
const CARD_MS = SECOND

/** From here on live cards stand still: the rest is for answers, promotions, results and reminders. */
const RESERVE_FROM = 0.8

/** At how many percent the administrators are told. */
export const TOLD_AT = [70, 90] as const

/** How things stand on one platform, for 体检. */
export interface BudgetLine {
  readonly platform: PlatformId
  /** `2026-03`, in the union's zone. */
  readonly month: string
  readonly used: number
  /** Null: no limit is set; the calls are counted all the same. */
  readonly limit: number | null
  /** Least milliseconds between two updates of the live cards of a chat; null: they stand still until the next month. */
  readonly cardsEveryMs: number | null
}

export function monthOf(at: Instant, zone: Zone): string {
  return dateAt(at, zone).slice(0, 7)
}

/** When the next month begins in the union's zone. */
export function nextMonth(at: Instant, zone: Zone): Instant {
  const first = parseLocalDate(`${monthOf(at, zone)}-01`)
  if (!first) throw new RangeError('a month without a first day')
  return toInstant(addMonths(first, 1), localTime(0) as LocalTime, zone)
}

/** Least milliseconds between two updates of the live cards of a chat when so much of the month's calls is used; null: none any more. */
export function cardPace(used: number, limit: number | null): number | null {
  if (limit === null) return CARD_MS
  const part = used / limit
  if (part >= RESERVE_FROM) return null
  return CARD_PACE.findLast(([from]) => part >= from)?.[1] ?? CARD_MS
}

export function budgetLine(platform: PlatformId, month: string, used: number, limit: number | null): BudgetLine {
  return { platform, month, used, limit, cardsEveryMs: cardPace(used, limit) }
}

/** What was counted this month so far. */
export async function usedIn(read: Handle, month: string): Promise<Map<PlatformId, number>> {
  return callsIn(read, month)
}

/** Counts calls, in the caller's transaction. */
export async function countCalls(tx: Tx, counts: readonly CallCount[]): Promise<void> {
  await addCalls(tx, counts)
}

export type { CallCount }
