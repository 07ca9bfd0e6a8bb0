// What must still be shown to somebody. A natural key keeps the same notice from being written twice.
import { fromDate, fromDateOrNull, toDate, toDateOrNull, type Handle, type Tx } from '../client.ts'
import type { Instant } from '../../bot/model/time.ts'
import { bulkInsert, dbTime, execute, query } from '../gather.ts'

/** How far a row's tries have come where it is not known whether it was shown. */
export interface Progress {
  /** When a try began whose end is not known, the first within the platform's memory of keys; null: no try is in doubt. */
  readonly triedAt: Instant | null
  /** How often it may have been shown by such tries. */
  readonly doubts: number
  /** Pages of it that were surely shown. */
  readonly pages: number
}

export interface OutboxRow {
  readonly key: string
  /** Order of writing; sorts as text. */
  readonly seq: string
  readonly platform: string
  readonly lane: string
  /** Destination as JSON. */
  readonly target: string
  /** What to show, as JSON. */
  readonly body: string
  readonly attempts: number
  readonly dueAt: Instant
  /** Absent: never tried. */
  readonly progress?: Progress
}

interface Stored { key: string; seq: string; platform: string; lane: string; target: string; body: string; attempts: number; dueAt: Date; triedAt: Date | null; doubts: number; pages: number }

function toRow(r: Stored): OutboxRow {
  const { key, seq, platform, lane, target, body, attempts } = r
  return { key, seq, platform, lane, target, body, attempts, dueAt: fromDate(r.dueAt), progress: { triedAt: fromDateOrNull(r.triedAt), doubts: r.doubts, pages: r.pages } }
}

/** Writes rows with one statement; a key that is already there is left alone. Returns those that were new: only they may be sent. */
export async function writeOutbox(tx: Tx, rows: readonly OutboxRow[]): Promise<OutboxRow[]> {
  const written = await bulkInsert(tx, 'Outbox', ['key', 'seq', 'platform', 'lane', 'target', 'body', 'state', 'attempts', 'dueAt', 'sentAt', 'error'],
    rows.map((r) => [r.key, r.seq, r.platform, r.lane, r.target, r.body, 'due', r.attempts, dbTime(r.dueAt), null, null]), 'ON CONFLICT DO NOTHING')
  if (written === rows.length) return [...rows]
  // Order numbers are made for this very write, so they tell our rows from those that were there.
  const mine = await query<{ seq: string }>(tx, 'SELECT "seq" FROM "Outbox" WHERE "seq" IN (SELECT value FROM json_each(?))', JSON.stringify(rows.map((r) => r.seq)))
  const seqs = new Set(mine.map((m) => m.seq))
  return rows.filter((r) => seqs.has(r.seq))
}

/** Marks rows as sent and erases what they said. */
export async function markSent(tx: Tx, keys: readonly string[], at: Instant): Promise<void> {
  await execute(tx, `UPDATE "Outbox" SET "state"='sent', "sentAt"=?, "body"='' WHERE "key" IN (SELECT value FROM json_each(?))`, dbTime(at), JSON.stringify(keys))
}

/** One row's tries, as they are written before it is sent. */
export interface Trying extends Progress { readonly key: string }

/** Notes what is about to be tried, with one statement. Returns the keys that still wait: what was withdrawn meanwhile must not be sent. */
export async function markTried(tx: Tx, rows: readonly Trying[]): Promise<Set<string>> {
  const values = JSON.stringify(rows.map((r) => [r.key, r.triedAt === null ? null : dbTime(r.triedAt), r.doubts, r.pages]))
  const found = await query<{ key: string }>(tx, `UPDATE "Outbox" SET "triedAt"=j.t, "doubts"=j.d, "pages"=j.p
    FROM (SELECT json_extract(value,'$[0]') AS k, json_extract(value,'$[1]') AS t, json_extract(value,'$[2]') AS d, json_extract(value,'$[3]') AS p FROM json_each(?)) AS j
    WHERE "Outbox"."key"=j.k AND "state"='due' RETURNING "key"`, values)
  return new Set(found.map((r) => r.key))
}

export function outboxStore(db: Handle) {
  return {
    /** Rows due by `now` in the order of writing, those behind `after` (an order number; '': from the first). */
    async due(now: Instant, limit: number, after = ''): Promise<OutboxRow[]> {
      return (await db.outbox.findMany({ where: { state: 'due', dueAt: { lte: toDate(now) }, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: limit })).map(toRow)
    },
    /** When the next row after `now` falls due; null: none waits. */
    async nextDueAt(now: Instant): Promise<Instant | null> {
      const row = await db.outbox.findFirst({ where: { state: 'due', dueAt: { gt: toDate(now) } }, orderBy: { dueAt: 'asc' }, select: { dueAt: true } })
      return row && fromDate(row.dueAt)
    },
    async known(keys: readonly string[]): Promise<Set<string>> {
      const rows = await db.outbox.findMany({ where: { key: { in: [...keys] } }, select: { key: true } })
      return new Set(rows.map((r) => r.key))
    },
    async count(state: 'due' | 'failed', now?: Instant): Promise<number> {
      return db.outbox.count({ where: { state, ...(now === undefined ? {} : { OR: [{ dueAt: { lte: toDate(now) } }, { attempts: { gt: 0 } }] }) } })
    },
    async failures(limit: number): Promise<{ key: string; platform: string; lane: string; error: string | null }[]> {
      return db.outbox.findMany({ where: { state: 'failed' }, orderBy: { seq: 'desc' }, take: limit, select: { key: true, platform: true, lane: true, error: true } })
    },
  }
}

export function outboxWriter(tx: Tx) {
  return {
    /** Waits for its next try; one that was withdrawn meanwhile stays so. */
    async retryAt(key: string, attempts: number, dueAt: Instant, p: Progress): Promise<void> {
      await tx.outbox.updateMany({ where: { key, state: 'due' }, data: { attempts, dueAt: toDate(dueAt), triedAt: toDateOrNull(p.triedAt), doubts: p.doubts, pages: p.pages } })
    },
    /** Given up: the reason stays for the administrator, the body does not. */
    async fail(key: string, attempts: number, error: string): Promise<void> {
      await tx.outbox.updateMany({ where: { key, state: 'due' }, data: { state: 'failed', attempts, error, body: '' } })
    },
    /** Nobody knows whether it was shown: kept whole until an administrator decides. False when it was withdrawn meanwhile. */
    async doubt(key: string, attempts: number, error: string, p: Progress): Promise<boolean> {
      const { count } = await tx.outbox.updateMany({ where: { key, state: 'due' }, data: { state: 'unknown', attempts, error, triedAt: toDateOrNull(p.triedAt), doubts: p.doubts, pages: p.pages } })
      return count === 1
    },
    /** Decided that it is to be sent again, under its own key. False when it no longer waits for that. */
    async rearm(key: string, at: Instant): Promise<boolean> {
      const { count } = await tx.outbox.updateMany({ where: { key, state: 'unknown' }, data: { state: 'due', attempts: 0, dueAt: toDate(at), error: null, triedAt: null, doubts: 0 } })
      return count === 1
    },
    /** Decided that it is not. */
    async drop(key: string): Promise<void> {
      await tx.outbox.updateMany({ where: { key, state: 'unknown' }, data: { state: 'failed', error: 'dropped', body: '' } })
    },
    async prune(before: Instant): Promise<number> {
      const old = toDate(before)
      return (await tx.outbox.deleteMany({ where: { OR: [{ state: 'sent', sentAt: { lt: old } }, { state: { in: ['failed', 'unknown'] }, dueAt: { lt: old } }] } })).count
    },
    /** Withdraws what one person has not been sent yet of a kind of notice: keys `kind/…/memberId`. */
    async withdrawFor(prefix: string, memberId: string): Promise<void> {
      await tx.outbox.deleteMany({ where: { state: 'due', key: { startsWith: prefix, endsWith: `/${memberId}` } } })
    },
    /** Withdraws what has not been sent yet, by key, with one statement whatever their number. */
    async withdraw(keys: readonly string[]): Promise<void> {
      await execute(tx, `DELETE FROM "Outbox" WHERE "state"='due' AND "key" IN (SELECT value FROM json_each(?))`, JSON.stringify(keys))
    },
    /** Withdraws what has not been sent yet of a kind of notice, for everybody. */
    async withdrawAll(prefix: string): Promise<void> {
      await tx.outbox.deleteMany({ where: { state: 'due', key: { startsWith: prefix } } })
    },
  }
}
