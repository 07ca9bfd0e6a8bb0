// What came in: stored before it is acknowledged, erased in the transaction that handles it, remembered against re-pushes.
import { instant, type Instant } from '../../bot/model/time.ts'
import { toDate, type Handle, type Tx } from '../client.ts'
import { bulkInsert, dbTime, execute, query } from '../gather.ts'

export interface InboxRow {
  readonly id: string
  readonly platform: string
  readonly eventId: string
  readonly messageId: string | null
  readonly lane: string
  /** The neutral event as JSON; null once handled, and from the start for secret commands. */
  readonly body: string | null
  readonly receivedAt: Instant
}

const COLUMNS = ['id', 'platform', 'eventId', 'messageId', 'lane', 'body', 'receivedAt', 'handledAt', 'attempts'] as const

/** Stores what is new and returns the ids of those rows; a known event id or message id is left out. */
export async function storeEvents(tx: Tx, rows: readonly InboxRow[], handledAt: Instant | null): Promise<Set<string>> {
  const written = await bulkInsert(tx, 'Inbox', COLUMNS,
    rows.map((r) => [r.id, r.platform, r.eventId, r.messageId, r.lane, r.body, dbTime(r.receivedAt), handledAt === null ? null : dbTime(handledAt), 0]), 'ON CONFLICT DO NOTHING')
  if (written === rows.length) return new Set(rows.map((r) => r.id))
  const stored = await query<{ id: string }>(tx, 'SELECT "id" FROM "Inbox" WHERE "id" IN (SELECT value FROM json_each(?))', JSON.stringify(rows.map((r) => r.id)))
  return new Set(stored.map((s) => s.id))
}

/** Erases the bodies and marks the rows as handled. */
export async function markHandled(tx: Tx, ids: readonly string[], at: Instant): Promise<void> {
  if (ids.length === 0) return
  await execute(tx, 'UPDATE "Inbox" SET "body"=NULL, "handledAt"=? WHERE "id" IN (SELECT value FROM json_each(?))', dbTime(at), JSON.stringify(ids))
}

export function inboxStore(db: Handle) {
  return {
    /** Rows that a stopped process left unhandled, in order of arrival. */
    async unhandled(): Promise<InboxRow[]> {
      const rows = await db.inbox.findMany({ where: { handledAt: null }, orderBy: { id: 'asc' } })
      return rows.map((r) => ({ ...r, receivedAt: instant(r.receivedAt.getTime()) }))
    },
    /** Whether that event, or its message under another event, is known. */
    async has(row: Pick<InboxRow, 'platform' | 'eventId' | 'messageId'>): Promise<boolean> {
      const known = await db.inbox.findFirst({ where: { platform: row.platform, OR: [{ eventId: row.eventId }, ...(row.messageId === null ? [] : [{ messageId: row.messageId }])] }, select: { id: true } })
      return known !== null
    },
    async countAttempt(id: string): Promise<number> {
      return (await db.inbox.update({ where: { id }, data: { attempts: { increment: 1 } } })).attempts
    },
    /** Forgets handled rows older than `before`; re-pushes come within a day. */
    async prune(before: Instant): Promise<number> {
      return (await db.inbox.deleteMany({ where: { handledAt: { not: null }, receivedAt: { lt: toDate(before) } } })).count
    },
  }
}
