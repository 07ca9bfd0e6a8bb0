// One unit of work: everything that one line or one job changes is one transaction, with its audit rows and notices in it.
// What follows the commit (sending, card updates, jobs) is handed to the sink afterwards and can be rebuilt from the tables.
import type { Db, Tx } from '../../prisma/client.ts'
import { appendAudit, type AuditEntry } from '../../prisma/stores/audit.ts'
import { markHandled } from '../../prisma/stores/inbox.ts'
import { liveCardWriter } from '../../prisma/stores/live-card.ts'
import { writeOutbox, type OutboxRow } from '../../prisma/stores/outbox.ts'
import type { ActivityId, AuditId, MemberId } from '../model/ids.ts'
import type { JobName, Payload } from '../model/job-names.ts'
import type { Instant, Zone } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'

/** Whose doing the changes of a unit are. */
export interface Doing {
  /** Null: the bot by itself. */
  readonly actorId: MemberId | null
  /** Group where it was said, `feishu/g1`; null in private and for jobs. */
  readonly chat: string | null
}

export const BY_ITSELF: Doing = { actorId: null, chat: null }

export interface JobRequest { readonly name: JobName; readonly payload: Payload<JobName>; readonly key: string; readonly runAt: Instant }

export interface Unit {
  readonly tx: Tx
  readonly now: Instant
  readonly zone: Zone
  readonly ids: Ids
  /** Appends to the audit trail; returns the entry's id. */
  audit(doing: Doing, entry: { action: string; activityId?: ActivityId | null; forMemberId?: MemberId | null; data?: Record<string, unknown>; undo?: Record<string, unknown> | null }): AuditId
  /** Adds a row to the outbox: a notice, sent after the answers. */
  send(row: Omit<OutboxRow, 'seq' | 'attempts'>): void
  /** Adds the answer to the line: whoever asked hears first. */
  answer(row: Omit<OutboxRow, 'seq' | 'attempts'>): void
  /** The cards of this activity show something old now. */
  touch(activityId: ActivityId): void
  /** An activity itself changed, not only who is in it: what is kept in memory about activities is stale. */
  reindex(): void
  /** The inbox row is dealt with in this transaction. */
  handled(inboxId: string): void
  /** Hands a job to the queue after the commit. The planner finds what is lost between. */
  enqueue(job: JobRequest): void
  /** Runs after the commit, in order. */
  after(fn: () => void): void
}

/** What a commit sets going. */
export interface Committed {
  readonly rows: readonly OutboxRow[]
  readonly activities: readonly ActivityId[]
  readonly jobs: readonly JobRequest[]
  /** Activities themselves changed. */
  readonly reindex: boolean
}

export type Sink = (committed: Committed) => void

export interface Units {
  /** Runs `fn` in one transaction. Throws what `fn` throws, with nothing changed. */
  run<T>(fn: (unit: Unit) => Promise<T>): Promise<T>
}

/** Another transaction changed what this one decided on: run again from the start. */
export class ConflictError extends Error {
  override readonly name: string = 'ConflictError'
}

/** How often a unit is run again after a conflict; each time somebody else got on. */
const CONFLICT_TRIES = 8

/** Units over a database. The sink is called after each commit, never when nothing followed from it. */
export function createUnits(db: Db, clock: Clock, ids: Ids, sink: Sink): Units {
  async function again<T>(fn: () => Promise<T>): Promise<T> {
    for (let left = CONFLICT_TRIES; ; left--) {
      try {
        return await fn()
      } catch (error) {
        if (left <= 0 || !(error instanceof ConflictError)) throw error
      }
    }
  }

  return {
    async run(fn) {
      let audits: AuditEntry[] = []
      let answers: Omit<OutboxRow, 'seq' | 'attempts'>[] = []
      let notices: Omit<OutboxRow, 'seq' | 'attempts'>[] = []
      let rows: OutboxRow[] = []
      let touched = new Set<ActivityId>()
      let handled: string[] = []
      let jobs: JobRequest[] = []
      let after: (() => void)[] = []
      const marks = { reindex: false }
      const result = await again(() => db.write(async (tx) => {
        // A transaction that met a locked file runs again from the start: what it collected goes with it.
        audits = []
        answers = []
        notices = []
        touched = new Set()
        handled = []
        jobs = []
        after = []
        marks.reindex = false
        const now = clock.now()
        const value = await fn({
          tx, now, zone: clock.zone, ids,
          audit(doing, e) {
            const id = ids.next() as AuditId
            audits.push({ id, at: now, actorId: doing.actorId, chat: doing.chat, action: e.action, activityId: e.activityId ?? null, forMemberId: e.forMemberId ?? null, data: e.data ?? {}, undo: e.undo ?? null })
            return id
          },
          send: (row) => { notices.push(row) },
          answer: (row) => { answers.push(row) },
          touch: (id) => { touched.add(id) },
          reindex: () => { marks.reindex = true },
          handled: (id) => { handled.push(id) },
          enqueue: (job) => { jobs.push(job) },
          after: (f) => { after.push(f) },
        })
        await appendAudit(tx, audits)
        rows = await writeOutbox(tx, [...answers, ...notices].map((row) => ({ ...row, seq: ids.next(), attempts: 0 })))
        if (touched.size > 0) await liveCardWriter(tx).touch([...touched])
        await markHandled(tx, handled, now)
        return value
      }))
      for (const f of after) f()
      if (marks.reindex || rows.length + touched.size + jobs.length > 0) sink({ rows, activities: [...touched], jobs, reindex: marks.reindex })
      return result
    },
  }
}
