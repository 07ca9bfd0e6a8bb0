// What must still be shown to somebody. A natural key keeps the same notice from being written twice.
import { fromDate, toDate, type Handle, type Tx } from '../client.ts'
import type { Instant } from '../../bot/model/time.ts'
import { bulkInsert, dbTime, execute, query } from '../gather.ts'

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

export function outboxStore(db: Handle) {
  return {
    /** Rows due by `now`, in the order of writing. */
    async due(now: Instant, limit: number): Promise<OutboxRow[]> {
      const rows = await db.outbox.findMany({ where: { state: 'due', dueAt: { lte: toDate(now) } }, orderBy: { seq: 'asc' }, take: limit })
      return rows.map((r) => ({ ...r, dueAt: fromDate(r.dueAt) }))
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
    async retryAt(key: string, attempts: number, dueAt: Instant): Promise<void> {
      await tx.outbox.update({ where: { key }, data: { attempts, dueAt: toDate(dueAt) } })
    },
    /** Given up: the reason stays for the administrator, the body does not. */
    async fail(key: string, attempts: number, error: string): Promise<void> {
      await tx.outbox.update({ where: { key }, data: { state: 'failed', attempts, error, body: '' } })
    },
    async prune(before: Instant): Promise<number> {
      return (await tx.outbox.deleteMany({ where: { state: 'sent', sentAt: { lt: toDate(before) } } })).count
    },
    /** Withdraws what one person has not been sent yet of a kind of notice: keys `kind/…/memberId`. */
    async withdrawFor(prefix: string, memberId: string): Promise<void> {
      await tx.outbox.deleteMany({ where: { state: 'due', key: { startsWith: prefix, endsWith: `/${memberId}` } } })
    },
    /** Withdraws what has not been sent yet, by key. */
    async withdraw(keys: readonly string[]): Promise<void> {
      await tx.outbox.deleteMany({ where: { key: { in: [...keys] }, state: 'due' } })
    },
  }
}
