// Activities with their slots, and where they were posted.
import { z } from 'zod'
import type { Activity, ActivityStatus, ExtraField, OpenQuestion, Slot } from '../../bot/domain/activity.ts'
import type { ActivityId, BranchId, ChatId, GroupId, MemberId, SlotId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDateOrNull, toDate, toDateOrNull, type Handle, type Tx } from '../client.ts'
import { query, execute } from '../gather.ts'
import { nextNumber } from './setting.ts'
import type { Prisma } from '../../.generated/prisma/client.ts'

const fieldsShape = z.array(z.object({ name: z.string(), options: z.array(z.string()), required: z.boolean() }))
const questionsShape = z.array(z.object({ key: z.string(), question: z.string(), first: z.object({ label: z.string(), value: z.string() }).optional(), past: z.boolean().optional(), others: z.array(z.object({ label: z.string(), value: z.string() })) }))
const statusShape = z.enum(['draft', 'open', 'closed', 'cancelled'])

type Row = Prisma.ActivityGetPayload<{ include: { slots: true } }>
const include = { slots: { orderBy: { position: 'asc' } } } as const

function toActivity(r: Row): Activity {
  return {
    id: r.id as ActivityId, code: r.code, draft: r.draft, status: statusShape.parse(r.status), title: r.title,
    startsAt: fromDateOrNull(r.startsAt), endsAt: fromDateOrNull(r.endsAt), place: r.place, note: r.note,
    closesAt: fromDateOrNull(r.closesAt), closedAt: fromDateOrNull(r.closedAt),
    branchId: r.branchId as BranchId | null, groupId: r.groupId as GroupId | null, organiserId: r.organiserId as MemberId,
    companionsMax: r.companionsMax, fields: fieldsShape.parse(JSON.parse(r.fields)), holdMinutes: r.holdMinutes,
    revision: r.revision, version: r.version, arrivals: r.arrivals, checkinCode: r.checkinCode,
    checkinFrom: fromDateOrNull(r.checkinFrom), checkinTo: fromDateOrNull(r.checkinTo),
    openQuestions: questionsShape.parse(JSON.parse(r.openQuestions)), summary: r.summary, publishedAt: fromDateOrNull(r.publishedAt),
    slots: r.slots.map((s): Slot => ({ id: s.id as SlotId, name: s.name, quota: s.quota })),
  }
}

/** What a new draft holds. */
export type NewActivity = Omit<Activity, 'code' | 'draft' | 'status' | 'revision' | 'version' | 'arrivals' | 'closedAt' | 'publishedAt' | 'summary'>

export interface ActivityPatch {
  status?: ActivityStatus
  title?: string
  startsAt?: Instant | null
  endsAt?: Instant | null
  place?: string | null
  note?: string | null
  closesAt?: Instant | null
  closedAt?: Instant | null
  branchId?: BranchId | null
  groupId?: GroupId | null
  organiserId?: MemberId
  companionsMax?: number
  fields?: readonly ExtraField[]
  holdMinutes?: number | null
  checkinCode?: string | null
  checkinFrom?: Instant | null
  checkinTo?: Instant | null
  openQuestions?: readonly OpenQuestion[]
  summary?: string | null
  publishedAt?: Instant | null
  code?: number
  draft?: number | null
}

function patchData(p: ActivityPatch): Prisma.ActivityUncheckedUpdateInput {
  const { startsAt, endsAt, closesAt, closedAt, checkinFrom, checkinTo, publishedAt, fields, openQuestions, ...plain } = p
  const when = (name: string, v: Instant | null | undefined): object => (v === undefined ? {} : { [name]: toDateOrNull(v) })
  return {
    ...plain, ...when('startsAt', startsAt), ...when('endsAt', endsAt), ...when('closesAt', closesAt), ...when('closedAt', closedAt),
    ...when('checkinFrom', checkinFrom), ...when('checkinTo', checkinTo), ...when('publishedAt', publishedAt),
    ...(fields ? { fields: JSON.stringify(fields) } : {}), ...(openQuestions ? { openQuestions: JSON.stringify(openQuestions) } : {}),
  }
}

export function activityStore(db: Handle) {
  return {
    async byId(id: ActivityId): Promise<Activity | null> {
      const row = await db.activity.findUnique({ where: { id }, include })
      return row && toActivity(row)
    },
    async byIds(ids: readonly ActivityId[]): Promise<Activity[]> {
      return (await db.activity.findMany({ where: { id: { in: [...ids] } }, include })).map(toActivity)
    },
    /** Whether copies of these rows are current: their version, and the last arrival number, in one statement. */
    async marks(ids: readonly ActivityId[]): Promise<{ id: ActivityId; version: number; arrivals: number }[]> {
      const rows = await query<{ id: string; version: number | bigint; arrivals: number | bigint }>(db, 'SELECT "id","version","arrivals" FROM "Activity" WHERE "id" IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      return rows.map((r) => ({ id: r.id as ActivityId, version: Number(r.version), arrivals: Number(r.arrivals) }))
    },
    async byCode(code: number): Promise<Activity | null> {
      const row = await db.activity.findUnique({ where: { code }, include })
      return row && toActivity(row)
    },
    async byDraft(draft: number): Promise<Activity | null> {
      const row = await db.activity.findUnique({ where: { draft }, include })
      return row && toActivity(row)
    },
    async byStatus(status: ActivityStatus): Promise<Activity[]> {
      return (await db.activity.findMany({ where: { status }, include, orderBy: { code: 'asc' } })).map(toActivity)
    },
    /** Published activities that start in [from, to), whatever their state, in order of time. */
    async startingBetween(from: Instant, to: Instant): Promise<Activity[]> {
      const rows = await db.activity.findMany({
        where: { status: { in: ['open', 'closed'] }, startsAt: { gte: toDate(from), lt: toDate(to) } }, include, orderBy: [{ startsAt: 'asc' }, { code: 'asc' }],
      })
      return rows.map(toActivity)
    },
    /** Open ones whose deadline has come; without one, those that have begun. */
    async dueToClose(now: Instant): Promise<ActivityId[]> {
      const rows = await db.activity.findMany({ where: { status: 'open', OR: [{ closesAt: { lte: toDate(now) } }, { closesAt: null, startsAt: { lte: toDate(now) } }] }, select: { id: true }, orderBy: [{ closesAt: 'asc' }, { code: 'asc' }] })
      return rows.map((r) => r.id as ActivityId)
    },
    async organisedBy(memberId: MemberId): Promise<Activity[]> {
      return (await db.activity.findMany({ where: { organiserId: memberId, status: { in: ['open', 'closed'] } }, include, orderBy: { code: 'asc' } })).map(toActivity)
    },
    /** Drafts, and published ones that are neither cancelled nor begun, of this organiser: work that can be handed over. */
    async unfinishedBy(memberId: MemberId, now?: Instant): Promise<Activity[]> {
      const begun = now === undefined ? {} : { OR: [{ status: 'draft' }, { startsAt: null }, { startsAt: { gt: toDate(now) } }] }
      return (await db.activity.findMany({ where: { organiserId: memberId, status: { in: ['draft', 'open', 'closed'] }, ...begun }, include, orderBy: [{ code: 'asc' }, { draft: 'asc' }] })).map(toActivity)
    },
    async draftsOf(memberId: MemberId): Promise<Activity[]> {
      return (await db.activity.findMany({ where: { organiserId: memberId, status: 'draft' }, include, orderBy: { draft: 'asc' } })).map(toActivity)
    },
    /** The chats it was posted to. */
    async chatsOf(id: ActivityId): Promise<ChatId[]> {
      return (await db.liveCard.findMany({ where: { activityId: id }, select: { chatId: true }, orderBy: { id: 'asc' } })).map((c) => c.chatId as ChatId)
    },
    /** Published activities that have a card in that chat, with the latest posting. */
    async inChat(chatId: ChatId): Promise<{ activityId: ActivityId; postedAt: Instant | null }[]> {
      const rows = await db.liveCard.findMany({ where: { chatId, activity: { status: 'open' } }, select: { activityId: true, postedAt: true } })
      return rows.map((r) => ({ activityId: r.activityId as ActivityId, postedAt: fromDateOrNull(r.postedAt) }))
    },
  }
}

/** Writes of activities; inside a transaction only. */
export function activityWriter(tx: Tx) {
  return {
    async create(a: NewActivity, createdAt: Instant): Promise<Activity> {
      const draft = await nextNumber(tx, 'draft')
      const { slots, fields, openQuestions, ...plain } = a
      const row = await tx.activity.create({
        data: {
          ...plain, draft, status: 'draft', revision: 1, version: 1, arrivals: 0, summary: null, createdAt: toDate(createdAt),
          startsAt: toDateOrNull(a.startsAt), endsAt: toDateOrNull(a.endsAt), closesAt: toDateOrNull(a.closesAt),
          checkinFrom: toDateOrNull(a.checkinFrom), checkinTo: toDateOrNull(a.checkinTo),
          fields: JSON.stringify(fields), openQuestions: JSON.stringify(openQuestions),
          slots: { create: slots.map((s, position) => ({ id: s.id, name: s.name, quota: s.quota, position })) },
        },
        include,
      })
      return toActivity(row)
    },
    /** `newRevision`: the change alters what a press means. */
    async patch(id: ActivityId, p: ActivityPatch, newRevision: boolean): Promise<Activity> {
      const row = await tx.activity.update({ where: { id }, data: { ...patchData(p), version: { increment: 1 }, ...(newRevision ? { revision: { increment: 1 } } : {}) }, include })
      return toActivity(row)
    },
    /** Replaces the slots of a draft, or changes quotas of slots that stay (same id). */
    async setSlots(id: ActivityId, slots: readonly Slot[]): Promise<void> {
      const keep = slots.map((s) => s.id as string)
      await tx.activity.update({ where: { id }, data: { version: { increment: 1 } } })
      await tx.slot.deleteMany({ where: { activityId: id, id: { notIn: keep } } })
      // Positions move out of the way first: (activity, position) is unique.
      await tx.slot.updateMany({ where: { activityId: id }, data: { position: { increment: 1000 } } })
      for (const [position, s] of slots.entries())
        await tx.slot.upsert({ where: { id: s.id }, create: { id: s.id, activityId: id, name: s.name, quota: s.quota, position }, update: { name: s.name, quota: s.quota, position } })
    },
    /**
     * Takes `count` arrival numbers and returns the first, or null when another transaction took some since `expected`
     * was read: then nothing that was decided on those numbers may be written. This is the fence of the seat transaction.
     */
    async takeArrivals(id: ActivityId, expected: number, count: number): Promise<number | null> {
      const changed = await execute(tx, 'UPDATE "Activity" SET "arrivals"=? WHERE "id"=? AND "arrivals"=?', expected + count, id, expected)
      return changed === 1 ? expected + 1 : null
    },
    async remove(id: ActivityId): Promise<void> {
      await tx.slot.deleteMany({ where: { activityId: id } })
      await tx.activity.delete({ where: { id } })
    },
  }
}
