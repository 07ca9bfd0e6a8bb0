// Counts what platforms count by the month, durably within a second, and says how fast live cards may go. Rule: services/budget.ts.
import type { Db } from '../../prisma/client.ts'
import type { PlatformId } from '../model/event.ts'
import { plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import { budgetLine, cardPace, countCalls, monthOf, nextMonth, TOLD_AT, usedIn, type BudgetLine, type CallCount, type MonthlyCalls } from '../services/budget.ts'
import { tellBudget } from '../services/delivery.ts'
import type { Services } from '../services/index.ts'
import type { Tracker } from './tracker.ts'

/** How long counts wait to be written together: what a crash forgets at most. */
const FLUSH_MS = SECOND
/** How long they wait when the table did not take them. */
const FLUSH_RETRY_MS = 5 * SECOND

export interface Budget {
  /** Reads what was counted before; to be called before anything is sent. */
  load(): Promise<void>
  /** So many calls were made. */
  count(platform: PlatformId, calls: number): void
  /** Least milliseconds between two updates of the live cards of a chat; null: none before `resumesAt`. */
  cardsEveryMs(platform: PlatformId): number | null
  /** When the next month begins. */
  resumesAt(): Instant
  /** This month on one platform; null when nothing limits it and nothing was counted. */
  view(platform: PlatformId): BudgetLine | null
  /** Writes what is not written yet. */
  stop(): Promise<void>
  /** Ends as a killed process does. */
  kill(): void
}

export function createBudget(o: { db: Db; clock: Clock; log: Logger; tracker: Tracker; services: Services; limits: MonthlyCalls }): Budget {
  const { clock, limits } = o
  let month = ''
  let used = new Map<PlatformId, number>()
  /** Not written yet. */
  let fresh: CallCount[] = []
  let cancel: (() => void) | null = null
  let stopped = false

  function turn(): void {
    const now = monthOf(clock.now(), clock.zone)
    if (now === month) return
    month = now
    used = new Map()
  }

  function usedBy(platform: PlatformId): number {
    turn()
    return used.get(platform) ?? 0
  }

  function later(ms: number): void {
    if (!stopped) cancel ??= clock.wake(plus(clock.now(), ms), () => { o.tracker.follow(flush()) })
  }

  async function flush(): Promise<void> {
    cancel?.()
    cancel = null
    const counts = fresh
    if (counts.length === 0) return
    fresh = []
    const due = marksPassed(counts)
    try {
      await o.services.units.run(async (unit) => {
        await countCalls(unit.tx, counts)
        for (const m of due) await tellBudget(unit, m.platform, m.month, m.used, m.limit, m.percent)
      })
    } catch (error) {
      o.log.error('calls were not counted', { error: String(error) })
      fresh = [...counts, ...fresh]
      later(FLUSH_RETRY_MS)
    }
  }

  /** What these very calls, all that are not written yet, have gone past. */
  function marksPassed(counts: readonly CallCount[]): { platform: PlatformId; month: string; used: number; limit: number; percent: number }[] {
    return counts.flatMap(({ platform, month: of, calls }) => {
      const limit = limits[platform]
      if (limit === undefined || of !== month) return []
      const now = usedBy(platform)
      return TOLD_AT.filter((percent) => now >= (limit * percent) / 100 && now - calls < (limit * percent) / 100).map((percent) => ({ platform, month: of, used: now, limit, percent }))
    })
  }

  return {
    async load() {
      turn()
      used = await usedIn(o.db.read, month)
      for (const c of fresh) if (c.month === month) used.set(c.platform, usedBy(c.platform) + c.calls)
    },
    count(platform, calls) {
      used.set(platform, usedBy(platform) + calls)
      const known = fresh.find((c) => c.platform === platform && c.month === month)
      fresh = known ? fresh.map((c) => (c === known ? { ...c, calls: c.calls + calls } : c)) : [...fresh, { platform, month, calls }]
      later(FLUSH_MS)
    },
    cardsEveryMs: (platform) => cardPace(usedBy(platform), limits[platform] ?? null),
    resumesAt: () => nextMonth(clock.now(), clock.zone),
    view(platform) {
      const calls = usedBy(platform)
      const limit = limits[platform] ?? null
      return limit === null && calls === 0 ? null : budgetLine(platform, month, calls, limit)
    },
    async stop() {
      await flush()
      stopped = true
      cancel?.()
    },
    kill() {
      stopped = true
      cancel?.()
    },
  }
}
