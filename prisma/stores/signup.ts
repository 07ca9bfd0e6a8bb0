// Sign-ups. Reads that a rush repeats are set-based; the SQL is SQLite's (PostgreSQL twin: jsonb_to_recordset, unnest).
import { z } from 'zod'
import type { Signup, SignupState, Want } from '../../bot/domain/signup.ts'
import type { AccountId, ActivityId, MemberId, SignupId, SlotId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDate, fromDateOrNull, toDate, type Handle, type Tx } from '../client.ts'
import { bulkInsert, dbTime, query } from '../gather.ts'

const stateShape = z.enum(['seated', 'held', 'waiting', 'left', 'lapsed', 'removed'])
const answersShape = z.record(z.string(), z.string())

interface Row {
  id: string; activityId: string; memberId: string; slotId: string; state: string; companions: number; note: string | null; answers: string
  seq: number; seatedAt: Date | null; heldUntil: Date | null; wantSlotId: string | null; wantCompanions: number | null; wantSeq: number | null
  byId: string | null; accountId: string | null; checkedInAt: Date | null; checkedInBy: string | null; goneAt: Date | null; createdAt: Date
}

function toWant(r: Row): Want | null {
  return r.wantSlotId === null || r.wantSeq === null ? null : { slotId: r.wantSlotId as SlotId, companions: r.wantCompanions ?? 0, seq: r.wantSeq }
}

function toSignup(r: Row): Signup {
  return {
    id: r.id as SignupId, activityId: r.activityId as ActivityId, memberId: r.memberId as MemberId, slotId: r.slotId as SlotId,
    state: stateShape.parse(r.state), companions: r.companions, note: r.note, answers: answersShape.parse(JSON.parse(r.answers)), seq: r.seq,
    seatedAt: fromDateOrNull(r.seatedAt), heldUntil: fromDateOrNull(r.heldUntil), want: toWant(r),
    byId: r.byId as MemberId | null, accountId: r.accountId as AccountId | null,
    checkedInAt: fromDateOrNull(r.checkedInAt), checkedInBy: r.checkedInBy as MemberId | null, goneAt: fromDateOrNull(r.goneAt), createdAt: fromDate(r.createdAt),
  }
}

const ACTIVE: SignupState[] = ['seated', 'held', 'waiting']

export function signupStore(db: Handle) {
  return {
    async find(activityId: ActivityId, memberId: MemberId): Promise<Signup | null> {
      const row = await db.signup.findUnique({ where: { activityId_memberId: { activityId, memberId } } })
      return row && toSignup(row)
    },
    /** Seated, held and waiting rows, in order of arrival. */
    async active(activityId: ActivityId): Promise<Signup[]> {
      return (await db.signup.findMany({ where: { activityId, state: { in: ACTIVE } }, orderBy: { seq: 'asc' } })).map(toSignup)
    },
    async activeOf(memberId: MemberId): Promise<Signup[]> {
      return (await db.signup.findMany({ where: { memberId, state: { in: ACTIVE } }, orderBy: { createdAt: 'asc' } })).map(toSignup)
    },
    /** Everybody who ever answered, those who left included. */
    async answered(activityId: ActivityId): Promise<MemberId[]> {
      return (await db.signup.findMany({ where: { activityId }, select: { memberId: true } })).map((r) => r.memberId as MemberId)
    },
    async heldUntilBefore(now: Instant): Promise<Signup[]> {
      return (await db.signup.findMany({ where: { state: 'held', heldUntil: { lte: toDate(now) } }, orderBy: [{ heldUntil: 'asc' }, { seq: 'asc' }] })).map(toSignup)
    },
    /** Rows of these people in these activities, in one statement whatever their number. */
    async ofPairs(pairs: readonly { activityId: ActivityId; memberId: MemberId }[]): Promise<Signup[]> {
      const hits = await query<{ id: string }>(db, `SELECT s."id" FROM json_each(?) j JOIN "Signup" s ON s."activityId" = json_extract(j.value,'$[0]') AND s."memberId" = json_extract(j.value,'$[1]')`,
        JSON.stringify(pairs.map((p) => [p.activityId, p.memberId])))
      if (hits.length === 0) return []
      return (await db.signup.findMany({ where: { id: { in: hits.map((h) => h.id) } } })).map(toSignup)
    },
    /** Places taken and rows waiting, for each slot of these activities; slots without anybody are missing. */
    async fill(activityIds: readonly ActivityId[], slotIds: readonly SlotId[]): Promise<{ slotId: SlotId; taken: number; waiting: number }[]> {
      const rows = await query<{ slotId: string; taken: bigint | number; waiting: bigint | number }>(db, `SELECT "slotId", SUM("taken") AS "taken", SUM("waiting") AS "waiting" FROM (
           SELECT "slotId", CASE WHEN "state" IN ('seated','held') THEN 1 + "companions" ELSE 0 END AS "taken", CASE WHEN "state" = 'waiting' THEN 1 ELSE 0 END AS "waiting"
             FROM "Signup" WHERE "activityId" IN (SELECT value FROM json_each(?)) AND "state" IN ('seated','held','waiting')
           UNION ALL
           SELECT "wantSlotId", 0, 1 FROM "Signup" WHERE "wantSlotId" IN (SELECT value FROM json_each(?)) AND "state" IN ('seated','held')
         ) AS "rows" GROUP BY "slotId"`, JSON.stringify(activityIds), JSON.stringify(slotIds))
      return rows.map((r) => ({ slotId: r.slotId as SlotId, taken: Number(r.taken), waiting: Number(r.waiting) }))
    },
    /** The first `limit` seated and held rows in order of sitting down, and the first waiting ones in order of arrival: what a card shows. */
    async first(activityId: ActivityId, limit: number): Promise<Signup[]> {
      const seated = await db.signup.findMany({ where: { activityId, state: 'seated' }, orderBy: [{ seatedAt: 'asc' }, { seq: 'asc' }], take: limit })
      const others = await db.signup.findMany({ where: { activityId, state: { in: ['held', 'waiting'] } }, orderBy: { seq: 'asc' }, take: limit })
      const wants = await db.signup.findMany({ where: { activityId, state: { in: ['seated', 'held'] }, wantSlotId: { not: null } }, orderBy: { wantSeq: 'asc' }, take: limit })
      return [...new Map([...seated, ...others, ...wants].map((r) => [r.id, r])).values()].map(toSignup)
    },
    /** People who sit or are offered a place. */
    async seatedCount(activityId: ActivityId): Promise<number> {
      return db.signup.count({ where: { activityId, state: { in: ['seated', 'held'] } } })
    },
    async cameCount(activityId: ActivityId): Promise<number> {
      return db.signup.count({ where: { activityId, state: { in: ['seated', 'held'] }, checkedInAt: { not: null } } })
    },
    /** Active rows of one slot. */
    async inSlot(slotId: SlotId): Promise<number> {
      return db.signup.count({ where: { slotId, state: { in: ACTIVE } } })
    },
  }
}

const COLUMNS = ['id', 'activityId', 'memberId', 'slotId', 'state', 'companions', 'note', 'answers', 'seq', 'seatedAt', 'heldUntil', 'wantSlotId',
  'wantCompanions', 'wantSeq', 'byId', 'accountId', 'checkedInAt', 'checkedInBy', 'goneAt', 'createdAt', 'updatedAt'] as const

const time = (at: Instant | null): string | null => (at === null ? null : dbTime(at))

/** Writes rows whole, new or known by (activity, member), with one statement. */
export async function saveSignups(tx: Tx, rows: readonly Signup[], now: Instant): Promise<void> {
  await bulkInsert(tx, 'Signup', COLUMNS,
    rows.map((s) => [s.id, s.activityId, s.memberId, s.slotId, s.state, s.companions, s.note, JSON.stringify(s.answers), s.seq, time(s.seatedAt), time(s.heldUntil),
      s.want?.slotId ?? null, s.want?.companions ?? null, s.want?.seq ?? null, s.byId, s.accountId, time(s.checkedInAt), s.checkedInBy, time(s.goneAt), dbTime(s.createdAt), dbTime(now)]),
    `ON CONFLICT ("activityId","memberId") DO UPDATE SET ${COLUMNS.filter((c) => !['id', 'activityId', 'memberId', 'createdAt'].includes(c)).map((c) => `"${c}"=excluded."${c}"`).join(',')}`)
}

/** Removes a row for good: only where two members become one. */
export async function dropSignup(tx: Tx, id: SignupId): Promise<void> {
  await tx.signup.delete({ where: { id } })
}
