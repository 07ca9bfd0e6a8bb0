// What the check-up counts: what was not delivered, and jobs that were given up. Never a body.
import type { Instant } from '../../bot/model/time.ts'
import { toDate, type Handle } from '../client.ts'

export interface Counted {
  readonly platform: string
  /** The platform's or the adapter's code; '' where none was kept. */
  readonly code: string
  readonly count: number
}

export function checkUpStore(db: Handle) {
  return {
    /** Messages in that state that were due since then, by reason, the most frequent first. */
    async messages(state: 'failed' | 'unknown', since: Instant): Promise<Counted[]> {
      const rows = await db.outbox.groupBy({ by: ['platform', 'error'], where: { state, dueAt: { gte: toDate(since) } }, _count: { _all: true } })
      return rows.map((r) => ({ platform: r.platform, code: r.error ?? '', count: r._count._all })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    },
    /** Jobs that were given up, by name. */
    async deadJobs(): Promise<{ name: string; count: number }[]> {
      const rows = await db.job.groupBy({ by: ['name'], where: { state: 'dead' }, _count: { _all: true }, orderBy: { name: 'asc' } })
      return rows.map((r) => ({ name: r.name, count: r._count._all }))
    },
  }
}
