// The audit trail: appended to, read, never changed but for the mark that an entry was taken back.
import type { ActivityId, AuditId, MemberId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDate, toDate, type Handle, type Tx } from '../client.ts'
import { bulkInsert, dbTime } from '../gather.ts'

export interface AuditEntry {
  readonly id: AuditId
  readonly at: Instant
  /** Null: the bot by itself. */
  readonly actorId: MemberId | null
  readonly action: string
  readonly activityId: ActivityId | null
  readonly forMemberId: MemberId | null
  readonly chat: string | null
  /** What a reader needs beyond the columns; texts that people typed are in here as typed. */
  readonly data: Readonly<Record<string, unknown>>
  /** What takes it back; null: nothing. */
  readonly undo: Readonly<Record<string, unknown>> | null
}

interface Row { id: string; at: Date; actorId: string | null; action: string; activityId: string | null; forMemberId: string | null; chat: string | null; data: string; undo: string | null; undoneBy: string | null }

function toEntry(r: Row): AuditEntry {
  return {
    id: r.id as AuditId, at: fromDate(r.at), actorId: r.actorId as MemberId | null, action: r.action, activityId: r.activityId as ActivityId | null,
    forMemberId: r.forMemberId as MemberId | null, chat: r.chat, data: JSON.parse(r.data) as Record<string, unknown>, undo: r.undo === null ? null : (JSON.parse(r.undo) as Record<string, unknown>),
  }
}

export function auditStore(db: Handle) {
  return {
    /** The member's newest write since `since` that was not taken back; what changed nothing for others (`quiet` actions) does not count. */
    async lastWrite(actorId: MemberId, since: Instant, quiet: readonly string[]): Promise<AuditEntry | null> {
      const row = await db.audit.findFirst({ where: { actorId, at: { gte: toDate(since) }, undoneBy: null, action: { notIn: [...quiet] } }, orderBy: [{ at: 'desc' }, { id: 'desc' }] })
      return row && toEntry(row)
    },
    /** Every entry of that line of the member (`batch` of their undo) that can still be taken back, in order of writing. */
    async undoableBatch(actorId: MemberId, batch: string): Promise<AuditEntry[]> {
      const rows = await db.audit.findMany({ where: { actorId, undo: { contains: `"batch":"${batch}"` }, undoneBy: null }, orderBy: { id: 'asc' } })
      return rows.map(toEntry)
    },
    /** What was written about the same activity after that entry, of these actions and not taken back since, in order of writing. */
    async after(entry: AuditEntry, actions: readonly string[]): Promise<AuditEntry[]> {
      const rows = await db.audit.findMany({ where: { activityId: entry.activityId, id: { gt: entry.id }, action: { in: [...actions] }, undoneBy: null }, orderBy: { id: 'asc' } })
      return rows.map(toEntry)
    },
    /** Newest first. */
    async recent(where: { actorId?: MemberId; activityId?: ActivityId; person?: MemberId; action?: string }, limit: number, skip = 0): Promise<AuditEntry[]> {
      const { person, ...rest } = where
      const rows = await db.audit.findMany({
        where: { ...rest, ...(person === undefined ? {} : { OR: [{ actorId: person }, { forMemberId: person }] }) },
        orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit, skip,
      })
      return rows.map(toEntry)
    },
  }
}

/** Appends entries with one statement. */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  await bulkInsert(tx, 'Audit', ['id', 'at', 'actorId', 'action', 'activityId', 'forMemberId', 'chat', 'data', 'undo', 'undoneBy'],
    entries.map((e) => [e.id, dbTime(e.at), e.actorId, e.action, e.activityId, e.forMemberId, e.chat, JSON.stringify(e.data), e.undo === null ? null : JSON.stringify(e.undo), null]))
}

/** Marks an entry as taken back by a later one. */
export async function markUndone(tx: Tx, id: AuditId, by: AuditId): Promise<void> {
  await tx.audit.update({ where: { id }, data: { undoneBy: by } })
}
