// The live card of an activity in each chat. `wanted` runs ahead of `shown` while the card is behind.
import type { ActivityId, ChatId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDateOrNull, toDate, toDateOrNull, type Handle, type Tx } from '../client.ts'
import { query, execute } from '../gather.ts'

export interface LiveCard {
  readonly id: string
  readonly activityId: ActivityId
  readonly chatId: ChatId
  readonly messageId: string | null
  readonly postedAt: Instant | null
  readonly wanted: number
  readonly shown: number
  readonly failures: number
  /** Revision of the activity that was posted; null: none yet. */
  readonly revision: number | null
  /** Version under whose key a post was begun whose end is not known; null: none. */
  readonly trying: number | null
  readonly triedAt: Instant | null
  /** How often that may have been shown. */
  readonly doubts: number
}

/** A post whose end is not known. */
export type CardTry = Pick<LiveCard, 'trying' | 'triedAt' | 'doubts'>

interface Row { id: string; activityId: string; chatId: string; messageId: string | null; postedAt: Date | null; wanted: number; shown: number; failures: number; revision: number | null; trying: number | null; triedAt: Date | null; doubts: number }

function toLiveCard(r: Row): LiveCard {
  return { ...r, activityId: r.activityId as ActivityId, chatId: r.chatId as ChatId, postedAt: fromDateOrNull(r.postedAt), triedAt: fromDateOrNull(r.triedAt) }
}

/** Whether nobody knows if its newest post is seen, and it is not tried any more by itself. */
export function isUnsure(card: Pick<LiveCard, 'trying' | 'shown'>): boolean {
  return card.trying !== null && card.shown >= card.trying
}

export function liveCardStore(db: Handle) {
  return {
    async byId(id: string): Promise<LiveCard | null> {
      const row = await db.liveCard.findUnique({ where: { id } })
      return row && toLiveCard(row)
    },
    async ofActivities(ids: readonly ActivityId[]): Promise<LiveCard[]> {
      return (await db.liveCard.findMany({ where: { activityId: { in: [...ids] } }, orderBy: { id: 'asc' } })).map(toLiveCard)
    },
    /** Cards whose newest state has not been shown. */
    async behind(): Promise<LiveCard[]> {
      const rows = await query<{ id: string }>(db, 'SELECT "id" FROM "LiveCard" WHERE "wanted" > "shown" ORDER BY "id"')
      return (await db.liveCard.findMany({ where: { id: { in: rows.map((r) => r.id) } }, orderBy: { id: 'asc' } })).map(toLiveCard)
    },
    /** How many cards could not be brought up to date and wait for the next change. */
    async givenUp(): Promise<number> {
      return db.liveCard.count({ where: { failures: { gt: 0 }, wanted: { lte: db.liveCard.fields.shown } } })
    },
    /** The activity that a shown message is the live card of. */
    async byMessage(chatId: ChatId, messageId: string): Promise<LiveCard | null> {
      const row = await db.liveCard.findFirst({ where: { chatId, messageId } })
      return row && toLiveCard(row)
    },
    /** Posted before `before` and still of an open activity: due for a fresh card. */
    async aged(before: Instant): Promise<LiveCard[]> {
      return (await db.liveCard.findMany({ where: { postedAt: { lt: toDate(before) }, activity: { status: 'open' } }, orderBy: { id: 'asc' } })).map(toLiveCard)
    },
  }
}

export function liveCardWriter(tx: Tx) {
  return {
    async add(id: string, activityId: ActivityId, chatId: ChatId): Promise<void> {
      await tx.liveCard.upsert({
        where: { activityId_chatId: { activityId, chatId } }, create: { id, activityId, chatId, messageId: null, postedAt: null, wanted: 1, shown: 0, failures: 0 }, update: { wanted: { increment: 1 } },
      })
    },
    /** Every card of these activities is behind now; one that was given up is tried again from the start. */
    async touch(ids: readonly ActivityId[]): Promise<void> {
      await execute(tx, 'UPDATE "LiveCard" SET "wanted"="wanted"+1, "failures"=CASE WHEN "shown">="wanted" THEN 0 ELSE "failures" END WHERE "activityId" IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
    },
    async shown(id: string, version: number, posted: { messageId: string; at: Instant; revision: number } | null): Promise<void> {
      const post = posted ? { messageId: posted.messageId, postedAt: toDate(posted.at), revision: posted.revision, trying: null, triedAt: null, doubts: 0 } : {}
      await tx.liveCard.update({ where: { id }, data: { shown: version, failures: 0, ...post } })
    },
    /** Behind, though nothing changed: it has grown old. */
    async renew(id: string): Promise<void> {
      await tx.liveCard.update({ where: { id }, data: { wanted: { increment: 1 } } })
    },
    /** Notes how far the tries of a post have come. */
    async tried(id: string, t: CardTry): Promise<void> {
      await tx.liveCard.update({ where: { id }, data: { trying: t.trying, triedAt: toDateOrNull(t.triedAt), doubts: t.doubts } })
    },
    /** The message is gone: the next showing is a new one. */
    async lost(id: string): Promise<void> {
      await tx.liveCard.update({ where: { id }, data: { messageId: null } })
    },
    /** Nobody knows whether `version` is seen: it counts as shown, and as doubtful until it is rearmed or posted anew. */
    async unsure(id: string, version: number, revision: number): Promise<void> {
      await tx.liveCard.update({ where: { id }, data: { shown: version, revision, failures: { increment: 1 } } })
    },
    /** Decided that a doubtful card is posted again. Returns its activity; null: it is not in doubt any more. */
    async rearm(id: string): Promise<ActivityId | null> {
      const row = await tx.liveCard.findUnique({ where: { id } })
      if (!row || !isUnsure(row)) return null
      await tx.liveCard.update({ where: { id }, data: { wanted: { increment: 1 }, failures: 0, revision: null, trying: null, triedAt: null, doubts: 0 } })
      return row.activityId as ActivityId
    },
    /** `giveUp`: the version counts as shown although nobody saw it; the next change tries again. */
    async failed(id: string, giveUp: number | null): Promise<void> {
      await tx.liveCard.update({ where: { id }, data: { failures: { increment: 1 }, ...(giveUp === null ? {} : { shown: giveUp }) } })
    },
  }
}
